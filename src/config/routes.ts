import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ZodType } from 'zod';
import type { AppHeaders, HeaderTemplate } from '../policy/app-headers.ts';
import { parseEmail } from '../policy/email.ts';
import type { RouteEntry } from '../policy/route.ts';
import type { Given, GivenValues } from './given.ts';
import { sayUnknown } from './given.ts';
import { parseHeaderTemplate } from './header-template.ts';
import type { ProblemList } from './problem-list.ts';
import { flawOf } from './problem-list.ts';
import { IGNORED_ROUTE_KEYS, LATER_ROUTE_KEYS, NARROWING_ROUTE_KEYS, ROUTE_KEYS } from './route-keys.ts';
import { parseRouteSource } from './route-source.ts';
import { flag, headerNames, headerTemplates, identityHeaders, oneOf, text, textList } from './values.ts';
import type { Path, YamlFile } from './yaml-file.ts';
import { readYamlFile } from './yaml-file.ts';

const KNOWN = new Set([...ROUTE_KEYS, ...LATER_ROUTE_KEYS, ...NARROWING_ROUTE_KEYS, ...IGNORED_ROUTE_KEYS]);

/** A route as it was written, with what places it. */
interface Written {
  readonly value: unknown;
  readonly source: YamlFile | undefined;
  readonly path: Path;
}

/** Reads the routes under `policy` and `routes`, and those of the files in the directory that `policies` names. */
export function readRoutes(
  given: GivenValues,
  source: YamlFile | undefined,
  problems: ProblemList,
): RouteEntry[] {
  const lists = [given.get('policy'), given.get('routes')].filter((list) => list !== undefined);
  const written = lists.flatMap((list) => writtenRoutes(list, source));
  const directory = given.get('policies');
  if (directory !== undefined) written.push(...routesOfDirectory(directory, source, problems));
  const reported = new Set<string>();
  const entries = written
    .map((route) => readRoute(route, problems, reported))
    .filter((route) => route !== undefined);
  if (written.length === 0) {
    const hint =
      'write at least one route:\npolicy:\n  - from: https://app.example.com\n    allowed_users: [me@example.com]';
    problems.error(source?.placeOf(['policy']), 'policy', `is empty: nothing is protected; ${hint}`);
  }
  return entries;
}

function writtenRoutes({ value, place, path }: Given, source: YamlFile | undefined): Written[] {
  if (!Array.isArray(value)) return [];
  const file = place === undefined ? undefined : source;
  return value.map((route, index) => ({ value: route, source: file, path: [path, index] }));
}

function routesOfDirectory(given: Given, source: YamlFile | undefined, problems: ProblemList): Written[] {
  const base = source === undefined ? process.cwd() : dirname(source.file);
  const directory = resolve(base, String(given.value));
  let names: string[];
  try {
    // Kubernetes keeps the files of a ConfigMap behind names with a dot.
    names = readdirSync(directory).filter((name) => /^[^.].*\.ya?ml$/.test(name));
  } catch {
    problems.error(
      given.place,
      given.path,
      `names ${String(given.value)}, which is no directory that can be read`,
    );
    return [];
  }
  return names.toSorted().flatMap((name) => routesOfFile(join(directory, name), problems));
}

function routesOfFile(file: string, problems: ProblemList): Written[] {
  const source = readYamlFile(file);
  if (!('value' in source)) {
    problems.add(source);
    return [];
  }
  const { value, placeOf } = source;
  if (Array.isArray(value)) return value.map((route, index) => ({ value: route, source, path: [index] }));
  if (typeof value !== 'object' || value === null) {
    problems.error(placeOf([]), '-', 'is neither a list of routes nor a map with `policy:`');
    return [];
  }
  return Object.entries(value).flatMap(([key, routes]) => {
    if (key === 'cases' || key === 'groups')
      problems.notice(placeOf([key]), key, 'known, and not in force yet');
    else if (key !== 'policy' && key !== 'routes')
      sayUnknown(key, placeOf([key]), key, ['policy', 'routes'], problems);
    else if (Array.isArray(routes))
      return routes.map((route, index) => ({ value: route, source, path: [key, index] }));
    else problems.error(placeOf([key]), key, 'is not a list of routes');
    return [];
  });
}

function readRoute(written: Written, problems: ProblemList, reported: Set<string>): RouteEntry | undefined {
  const { value, source, path } = written;
  const here = path.join('.');
  const place = source?.placeOf(path) ?? { file: 'POLICY', line: 1, column: 1 };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.error(place, here, 'is not a route: a map with `from` and who may pass');
    return undefined;
  }
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const placeOf = (key: string) => source?.placeOf([...path, key]) ?? place;
  sayKeys(fields, here, placeOf, problems, reported);
  const read = createReader(fields, here, placeOf, problems);
  const from = read('from', text) ?? '';
  const routeSource = parseRouteSource(from);
  if ('problem' in routeSource) {
    const where = fields['from'] === undefined ? place : placeOf('from');
    problems.error(where, `${here}.from`, fields['from'] === undefined ? 'is missing' : routeSource.problem);
    return undefined;
  }
  const entry: RouteEntry = {
    place,
    name: read('name', text),
    from: from.replace(/\/$/, ''),
    source: routeSource,
    allowedUsers: read('allowed_users', textList) ?? [],
    allowedDomains: read('allowed_domains', textList) ?? [],
    allowedGroups: read('allowed_groups', textList) ?? [],
    allowAnyAuthenticatedUser: read('allow_any_authenticated_user', flag) ?? false,
    allowPublicUnauthenticatedAccess: read('allow_public_unauthenticated_access', flag) ?? false,
    corsAllowPreflight: read('cors_allow_preflight', flag) ?? false,
    app: readAppHeaders(read, here, placeOf, source, problems),
  };
  checkRule(entry, here, placeOf, problems);
  return entry;
}

type Read = <Value>(key: string, schema: ZodType<Value>) => Value | undefined;

function readAppHeaders(
  read: Read,
  here: string,
  placeOf: PlaceOfKey,
  source: YamlFile | undefined,
  problems: ProblemList,
): AppHeaders {
  const folder = source === undefined ? process.cwd() : dirname(source.file);
  const set = new Map<string, HeaderTemplate>();
  for (const [name, value] of read('set_request_headers', headerTemplates) ?? []) {
    const parsed = parseHeaderTemplate(value, (file) => readSecret(resolve(folder, file)));
    if ('template' in parsed) set.set(name, parsed.template);
    else
      problems.error(placeOf('set_request_headers'), `${here}.set_request_headers.${name}`, parsed.problem);
  }
  return {
    set,
    remove: read('remove_request_headers', headerNames) ?? [],
    identity: read('identity_headers', identityHeaders),
    groupsFilter: read('jwt_groups_filter', textList),
    issuerFormat: read('jwt_issuer_format', oneOf(['hostOnly', 'uri'])),
  };
}

function readSecret(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

type PlaceOfKey = (key: string) => RouteEntry['place'];

function createReader(
  fields: Readonly<Record<string, unknown>>,
  here: string,
  placeOf: PlaceOfKey,
  problems: ProblemList,
): Read {
  return <Value>(key: string, schema: ZodType<Value>): Value | undefined => {
    const value = fields[key];
    if (value === undefined || value === null) return undefined;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    problems.error(placeOf(key), `${here}.${key}`, flawOf(result.error));
    return undefined;
  };
}

function sayKeys(
  fields: Readonly<Record<string, unknown>>,
  here: string,
  placeOf: PlaceOfKey,
  problems: ProblemList,
  reported: Set<string>,
): void {
  for (const key of Object.keys(fields)) {
    const path = `${here}.${key}`;
    if (!KNOWN.has(key)) sayUnknown(key, placeOf(key), path, KNOWN, problems);
    if (NARROWING_ROUTE_KEYS.includes(key)) {
      problems.error(
        placeOf(key),
        path,
        'is not in force yet, and to ignore it would let in whom it keeps out',
      );
    }
    // A policy repeats its keys in every route: once is enough.
    if (reported.has(key)) continue;
    reported.add(key);
    if (LATER_ROUTE_KEYS.includes(key)) problems.notice(placeOf(key), path, 'is known, and not in force yet');
    if (IGNORED_ROUTE_KEYS.includes(key))
      problems.notice(placeOf(key), path, 'is ignored: it can’t matter to forward auth');
  }
}

function checkRule(entry: RouteEntry, here: string, placeOf: PlaceOfKey, problems: ProblemList): void {
  const lists = entry.allowedUsers.length + entry.allowedDomains.length + entry.allowedGroups.length;
  const named = lists > 0 || entry.allowAnyAuthenticatedUser;
  if (entry.allowPublicUnauthenticatedAccess && named) {
    const path = `${here}.allow_public_unauthenticated_access`;
    problems.error(
      placeOf('allow_public_unauthenticated_access'),
      path,
      'is public, but also says who may pass: keep one',
    );
  }
  if (entry.allowAnyAuthenticatedUser && lists > 0) {
    const path = `${here}.allow_any_authenticated_user`;
    problems.error(
      placeOf('allow_any_authenticated_user'),
      path,
      'lets everybody in who signs in, but also has lists: keep one',
    );
  }
  if (!named && !entry.allowPublicUnauthenticatedAccess) {
    problems.warning(
      entry.place,
      here,
      'lets nobody pass: add allowed_users, allowed_domains or allowed_groups',
    );
  }
  for (const user of entry.allowedUsers) {
    if (!user.includes('@') || parseEmail(user) !== undefined) continue;
    problems.error(
      placeOf('allowed_users'),
      `${here}.allowed_users`,
      `holds ${user}, which is no email address`,
    );
  }
  for (const domain of entry.allowedDomains) {
    if (!domain.includes('@') && parseEmail(`somebody@${domain}`) !== undefined) continue;
    problems.error(
      placeOf('allowed_domains'),
      `${here}.allowed_domains`,
      `holds ${domain}: write a domain such as example.com`,
    );
  }
}
