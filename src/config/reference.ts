import { CRITERIA, UNJUDGED_CRITERIA } from '../policy/criteria.ts';
import type { DataKind } from '../policy/criterion.ts';
import type { Key } from './key.ts';
import { IGNORED_KEYS, KEYS, LATER_KEYS, REFUSED_KEYS } from './keys.ts';
import { IGNORED_ROUTE_KEYS, LATER_ROUTE_KEYS, NARROWING_ROUTE_KEYS, ROUTE_KEYS } from './route-keys.ts';
import { conditionsOf } from './written-schema.ts';

const START = `# Configuration

This page is made from the schema that checks a configuration: \`forwarden reference\` prints it.

The smallest one that works:

\`\`\`yaml
authenticate_service_url: https://auth.example.com
idp_client_id: 1234.apps.googleusercontent.com
idp_client_secret: GOCSPX-…
policy: [{from: https://app.example.com, allowed_users: [me@example.com]}]
\`\`\`

\`forwarden serve --config config.yaml\` runs it; \`forwarden check --config config.yaml\` says what is wrong with it. Without
\`--config\` it is \`./config.yaml\`, else \`/pomerium/config.yaml\`, else the environment alone. Each key is also an environment
variable by its upper-cased name; the environment comes before the file, and the file before the default. Secrets may be
files: \`NAME_FILE\` in the environment, \`name_file\` in the file. Lists and maps in a variable are YAML; \`POLICY\` may be
base64 of YAML, as Pomerium's is.

Editors with a YAML language server complete and check as you type: \`forwarden schema > config.schema.json\` (and
\`forwarden schema policy > policy.schema.json\` for the files of \`policies\`), and as the first line of the file
\`# yaml-language-server: $schema=config.schema.json\`.

## Keys
`;

const ROUTES = `
## Keys of a route

| key | type | default | example | what it does here |
|---|---|---|---|---|
`;

const ROUTES_END = `
What a proxy has to take from our answers changes with these keys: \`forwarden headers --for traefik\` prints it.

**Which route applies** is settled by how specific it is, never by chance: the exact host, else the wildcard with the longest
literal part. It owns the host: what its routes don't cover is refused, and falls to no other wildcard. Within it \`path\` comes
first, then the longest \`prefix\`, then \`regex\`, then the route of the whole host. Several of \`path\`, \`prefix\` and \`regex\` in one
route must all hold, and of two routes with the same \`path\` or \`prefix\` the one that asks for more comes first. A path that servers read
differently (\`//\`, \`/../\`, \`%2f\`, \`;\` and the like) is judged under each of its readings, and passes only where all of them
lead to the same route.

**Same place twice.** Entries of a whole host that have nothing but lists and \`cors_allow_preflight\` add up: any entry that
names a visitor lets him pass. Any other two routes that can't be told apart are an error. A route that says nothing of who
may pass lets nobody pass.

## The policy language

Under \`policy\` of a route: \`allow\` and \`deny\`, in each \`and\`, \`or\`, \`not\`, \`nor\` with a list of criteria. Any block that
holds is enough; \`deny\` wins over \`allow\`. \`not\` holds where none of its criteria does, \`nor\` where any one of them doesn't
(Pomerium's meaning). Whoever isn't signed in is asked to, where a criterion about the visitor could change the answer.

| criterion | takes | example | when it holds |
|---|---|---|---|
`;

const MATCHERS = `
What a criterion is compared with is a map of these conditions, of which all must hold. A text alone means \`is\`, for a list of
texts (groups, claims) \`has\`.

| of | condition | when it holds |
|---|---|---|
`;

const COMPARED: Readonly<Record<DataKind, string>> = {
  date: 'a date',
  days: 'a day of the week',
  list: 'a list of texts',
  networks: 'list of addresses or CIDR blocks',
  nothing: '`true`',
  query: 'a parameter of the query',
  text: 'a text',
  time: 'a time of day',
};

const KINDS = Object.keys(COMPARED) as DataKind[];

/** The page of configuration keys, in Markdown. */
export function printReference(): string {
  const rows = Object.entries(KEYS).map(([name, key]) => row(name, key));
  const head =
    '\n| key | environment | type | default | example | what it does here |\n|---|---|---|---|---|---|\n';
  return [
    START,
    head,
    ...rows,
    ROUTES,
    ...routeRows(),
    ROUTES_END,
    ...criterionRows(),
    MATCHERS,
    ...matcherRows(),
    lists(),
  ].join('');
}

function routeRows(): string[] {
  return Object.entries(ROUTE_KEYS).map(
    ([name, { type, default: byDefault, example, does }]: [string, Key]) =>
      tableRow([`\`${name}\``, type, code(byDefault), code(example), does]),
  );
}

function criterionRows(): string[] {
  const refused = Object.entries(UNJUDGED_CRITERIA).map(([name, why]) =>
    tableRow([`\`${name}\``, 'refused', '', `${why}.`]),
  );
  const rows = Object.values(CRITERIA).map(({ name, takes, example, does, ...more }) => {
    const subject = 'subject' in more ? `/${more.subject}` : '';
    return tableRow([`\`${name}${subject}\``, taken(takes), code(example), does]);
  });
  return [...rows, ...refused];
}

function matcherRows(): string[] {
  return KINDS.flatMap((kind) =>
    conditionsOf(kind).map(([name, description]) => tableRow([COMPARED[kind], `\`${name}\``, description])),
  );
}

/** What a criterion takes, in a few words. */
function taken(kind: DataKind): string {
  return conditionsOf(kind).length === 0 ? COMPARED[kind] : `conditions on ${COMPARED[kind]}`;
}

function row(name: string, { type, default: byDefault, example, does, isSecret }: Key): string {
  const variable = name.toUpperCase();
  const variables = isSecret ? `\`${variable}\`, \`${variable}_FILE\`` : `\`${variable}\``;
  return tableRow([`\`${name}\``, variables, type, code(byDefault), code(example), does]);
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}

// Words stay words; what one would type is set as code.
function code(text: string): string {
  const isProse =
    text === '' || text.includes('`') || /^(?:required|made|none|by|every|as above)\b/.test(text);
  return isProse ? text : `\`${text}\``;
}

function lists(): string {
  const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  return `
## Known, and not in force yet

Accepted, and reported once at start: ${list(LATER_KEYS)}; in a route: ${list(LATER_ROUTE_KEYS)}.

## Ignored

Pomerium's keys that can't matter to a server that only answers checks; accepted, and reported once at start:
${list(IGNORED_KEYS)}; in a route: ${list(IGNORED_ROUTE_KEYS)}.

## Refused

Keys that narrow who passes and can't be judged (yet): to ignore one would open what it closes. ${list(REFUSED_KEYS)}; in a
route: ${list(Object.keys(NARROWING_ROUTE_KEYS))}.
`;
}
