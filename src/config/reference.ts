import type { Key } from './key.ts';
import { IGNORED_KEYS, KEYS, LATER_KEYS, REFUSED_KEYS } from './keys.ts';
import { IGNORED_ROUTE_KEYS, LATER_ROUTE_KEYS, NARROWING_ROUTE_KEYS } from './route-keys.ts';

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

## Keys
`;

const ROUTES = `
## Keys of a route

| key | type | default | what it does here |
|---|---|---|---|
| \`from\` | URL | required | Scheme and host that the route covers. \`*\` stands for any run of characters, dots included; \`https://*.example.com\` does not cover \`example.com\`. Without a port it covers every port. |
| \`name\` | text | \`from\` | What logs and pages call the route. |
| \`allowed_users\` | list | none | Email addresses; an entry without \`@\` is a subject of the provider. |
| \`allowed_domains\` | list | none | Domains of email addresses; a subdomain is another domain. |
| \`allowed_groups\` | list | none | Groups, by the provider's exact names. |
| \`allow_any_authenticated_user\` | boolean | \`false\` | Whoever can sign in passes. |
| \`allow_public_unauthenticated_access\` | boolean | \`false\` | Everybody passes; whoever is signed in is still named to the app. |
| \`cors_allow_preflight\` | boolean | \`false\` | CORS preflight requests pass without a session. |
| \`identity_headers\`, \`jwt_groups_filter\`, \`jwt_issuer_format\` | as above | as above | In place of the keys of the same name above. |
| \`set_request_headers\` | map of header to text | none | Headers of your own for the app. \`\${pomerium.jwt}\`, \`\${pomerium.id_token}\`, \`\${pomerium.access_token}\`, \`\${pomerium.claim.NAME}\`, \`\${pomerium.request.headers["NAME"]}\` and \`\${pomerium.basic_auth("USER", "FILE")}\` (a password from a file) are filled in; \`$$\` is a \`$\`. |
| \`remove_request_headers\` | list of headers | none | The client's own that the app must not see. |

What a proxy has to take from our answers changes with these keys: \`forwarden headers --for traefik\` prints it.

Routes of the same host are one: any entry that names a visitor lets him pass. A route without any of these lets nobody pass.
`;

/** The page of configuration keys, in Markdown. */
export function printReference(): string {
  const rows = Object.entries(KEYS).map(([name, key]) => row(name, key));
  const head =
    '\n| key | environment | type | default | example | what it does here |\n|---|---|---|---|---|---|\n';
  return [START, head, ...rows, ROUTES, lists()].join('');
}

function row(name: string, { type, default: byDefault, example, does, isSecret }: Key): string {
  const variable = name.toUpperCase();
  const variables = isSecret ? `\`${variable}\`, \`${variable}_FILE\`` : `\`${variable}\``;
  const cells = [`\`${name}\``, variables, type, code(byDefault), code(example), does];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}

// Words stay words; what one would type is set as code.
function code(text: string): string {
  const isProse = text === '' || text.includes('`') || /^(?:required|made|none|by)\b/.test(text);
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
route: ${list(NARROWING_ROUTE_KEYS)}.
`;
}
