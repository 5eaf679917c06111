import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import type { AppHeaders, HeaderTemplate } from '../policy/app-headers.ts';
import { hasAppHeaders, NO_APP_HEADERS } from '../policy/app-headers.ts';
import type { Place } from '../policy/place.ts';
import type { PathCondition, RouteEntry, RouteSource } from '../policy/route.ts';
import { EVERY_PATH, NOTHING_SAID } from '../policy/route.ts';
import { checkPassable, checkRoute } from './check-route.ts';
import { flawsOf } from './flaws.ts';
import { sayUnknown } from './given.ts';
import { parseHeaderTemplate } from './header-template.ts';
import type { ProblemList } from './problem-list.ts';
import type { RouteKeyName } from './route-keys.ts';
import { IGNORED_ROUTE_KEYS, LATER_ROUTE_KEYS, NARROWING_ROUTE_KEYS, ROUTE_KEYS } from './route-keys.ts';
import { parseRouteSource } from './route-source.ts';
import { blocksOf } from './rule-schema.ts';
import type { Written } from './written.ts';
import { placeIn } from './written.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** A route that is being read. */
export interface RouteReader {
  /** The path of the route, for messages. */
  readonly here: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly placeOf: (path: Path) => Place;
  readonly problems: ProblemList;
}

type RouteValue<Name extends RouteKeyName> = z.output<(typeof ROUTE_KEYS)[Name]['schema']>;

const KNOWN = new Set([
  ...Object.keys(ROUTE_KEYS),
  ...LATER_ROUTE_KEYS,
  ...Object.keys(NARROWING_ROUTE_KEYS),
  ...IGNORED_ROUTE_KEYS,
]);

/** Reads one route, every problem of it; `reported` holds the keys that were told to be ignored already. */
export function readRoute(
  written: Written,
  problems: ProblemList,
  reported: Set<string>,
): RouteEntry | undefined {
  const { value, source, path } = written;
  const here = path.join('.');
  const placeOf = (more: Path) => placeIn(written, more);
  const place = placeOf([]);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.error(place, here, 'is not a route: a map with `from` and who may pass');
    return undefined;
  }
  const reader: RouteReader = { here, fields: { ...value }, placeOf, problems };
  const before = problems.problems.length;
  sayKeys(reader, reported);
  const from = read(reader, 'from') ?? '';
  const routeSource = readSource(reader, place, from);
  const entry = readEntry(reader, place, from, folderOf(source));
  if (routeSource === undefined) return undefined;
  // A mistyped key may well be the one that lets people pass.
  if (problems.problems.slice(before).every(({ severity }) => severity === 'notice'))
    checkPassable(entry, reader);
  checkRoute(entry, reader);
  return { ...entry, source: routeSource };
}

function readEntry(
  reader: RouteReader,
  place: Place,
  from: string,
  folder: string,
): Omit<RouteEntry, 'source'> {
  return {
    place,
    name: read(reader, 'name'),
    description: read(reader, 'description'),
    logoUrl: read(reader, 'logo_url'),
    from: from.replace(/\/$/, ''),
    condition: readCondition(reader),
    allowedUsers: read(reader, 'allowed_users') ?? NOTHING_SAID.allowedUsers,
    allowedDomains: read(reader, 'allowed_domains') ?? NOTHING_SAID.allowedDomains,
    allowedGroups: read(reader, 'allowed_groups') ?? NOTHING_SAID.allowedGroups,
    allowedIdpClaims: read(reader, 'allowed_idp_claims') ?? NOTHING_SAID.allowedIdpClaims,
    allowAnyAuthenticatedUser: read(reader, 'allow_any_authenticated_user') ?? false,
    allowPublicUnauthenticatedAccess: read(reader, 'allow_public_unauthenticated_access') ?? false,
    corsAllowPreflight: read(reader, 'cors_allow_preflight') ?? false,
    blocks: readBlocks(reader),
    app: readAppHeaders(reader, folder),
  };
}

function readBlocks(reader: RouteReader): RouteEntry['blocks'] {
  const policy = read(reader, 'policy');
  if (policy === undefined) return NOTHING_SAID.blocks;
  const isList = Array.isArray(reader.fields['policy']);
  return blocksOf(policy, isList, (path) => reader.placeOf(['policy', ...path]));
}

function readCondition(reader: RouteReader): PathCondition {
  const condition = {
    path: read(reader, 'path'),
    prefix: read(reader, 'prefix'),
    regex: read(reader, 'regex'),
    regexPriorityOrder: read(reader, 'regex_priority_order'),
  };
  return Object.values(condition).every((value) => value === undefined) ? EVERY_PATH : condition;
}

function read<Name extends RouteKeyName>(
  { here, fields, placeOf, problems }: RouteReader,
  name: Name,
): RouteValue<Name> | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  const schema: z.ZodType = ROUTE_KEYS[name].schema;
  const result = schema.safeParse(value);
  if (result.success) return result.data as RouteValue<Name>;
  for (const { path, message, code } of flawsOf(result.error))
    problems.error(placeOf([name, ...path]), [here, name, ...path].join('.'), message, code);
  return undefined;
}

function readSource(
  { here, fields, placeOf, problems }: RouteReader,
  place: Place,
  from: string,
): RouteSource | undefined {
  const source = parseRouteSource(from);
  if (!('problem' in source)) return source;
  if (fields['from'] === undefined) problems.error(place, `${here}.from`, 'is missing', 'missing_key');
  else if (from !== '') problems.error(placeOf(['from']), `${here}.from`, source.problem);
  return undefined;
}

function readAppHeaders(reader: RouteReader, folder: string): AppHeaders {
  const set = new Map<string, HeaderTemplate>();
  for (const [name, value] of read(reader, 'set_request_headers') ?? []) {
    const parsed = parseHeaderTemplate(value, (file) => readSecret(resolve(folder, file)));
    if ('template' in parsed) set.set(name, parsed.template);
    else {
      const { here, placeOf, problems } = reader;
      problems.error(
        placeOf(['set_request_headers', name]),
        `${here}.set_request_headers.${name}`,
        parsed.problem,
      );
    }
  }
  const app = {
    set,
    remove: read(reader, 'remove_request_headers') ?? [],
    identity: read(reader, 'identity_headers'),
    groupsFilter: read(reader, 'jwt_groups_filter'),
    issuerFormat: read(reader, 'jwt_issuer_format'),
  };
  return hasAppHeaders(app) ? app : NO_APP_HEADERS;
}

function folderOf(source: YamlFile | undefined): string {
  return source === undefined ? process.cwd() : dirname(source.file);
}

function readSecret(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function sayKeys({ fields, here, placeOf, problems }: RouteReader, reported: Set<string>): void {
  for (const key of Object.keys(fields)) {
    // There are very many keys, and few of which there is something to say.
    if (Object.hasOwn(ROUTE_KEYS, key)) continue;
    const [place, path] = [placeOf([key]), `${here}.${key}`];
    if (!KNOWN.has(key)) sayUnknown(key, place, path, KNOWN, problems);
    const narrows = Object.hasOwn(NARROWING_ROUTE_KEYS, key) ? NARROWING_ROUTE_KEYS[key] : undefined;
    if (narrows !== undefined) problems.error(place, path, narrows, 'refused_key');
    // A policy repeats its keys in every route: once is enough.
    if (reported.has(key)) continue;
    reported.add(key);
    if (LATER_ROUTE_KEYS.includes(key))
      problems.notice(place, path, 'is known, and not in force yet', 'later_key');
    if (IGNORED_ROUTE_KEYS.includes(key))
      problems.notice(place, path, 'is ignored: it can’t matter to forward auth', 'ignored_key');
  }
}
