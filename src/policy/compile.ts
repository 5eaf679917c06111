import type { AppHeaders } from './app-headers.ts';
import { hasAppHeaders, NO_APP_HEADERS } from './app-headers.ts';
import type { Criterion } from './criterion.ts';
import { compileHostPattern } from './host-pattern.ts';
import type { Place } from './place.ts';
import type { RouteEntry, RouteSource } from './route.ts';
import { defaultPort } from './route.ts';
import { compileRule } from './rule.ts';

/** One place that the policy covers, ready to be judged; entries of the same place are one route. */
export interface Route {
  /** Its `name`, else its `from`: what log, metrics and pages call it. */
  readonly id: string;
  readonly place: Place;
  readonly source: RouteSource;
  readonly rule: readonly Criterion[];
  /** Whether the rule judges by groups, so that the decision log has to name them. */
  readonly looksAtGroups: boolean;
  readonly app: AppHeaders;
}

/** The routes of one host: those that name a port, and the one for every other port. */
export interface HostRoutes {
  readonly byPort: Map<number, Route>;
  anyPort: Route | undefined;
}

/** A host pattern with `*`, and the routes of the hosts that it covers. */
export interface WildcardRoutes {
  readonly covers: (host: string) => boolean;
  /** How many characters aren't `*`: the longest literal part wins. */
  readonly literalLength: number;
  readonly routes: HostRoutes;
}

/** The compiled policy. Finding a host's routes costs the same however many there are. */
export interface Policy {
  readonly exact: ReadonlyMap<string, HostRoutes>;
  /** `*.example.com` by its `.example.com`. */
  readonly suffixes: ReadonlyMap<string, HostRoutes>;
  /** Patterns with `*` elsewhere, the longest literal part first. */
  readonly wildcards: readonly WildcardRoutes[];
  readonly routes: readonly Route[];
}

/** Two entries that can't both be meant. */
export interface Conflict {
  readonly place: Place;
  readonly message: string;
}

/** Compiles entries to a policy; a conflict names both places, and such a policy must not be put in force. */
export function compilePolicy(entries: readonly RouteEntry[]): { policy: Policy; conflicts: Conflict[] } {
  const exact = new Map<string, HostRoutes>();
  const suffixes = new Map<string, HostRoutes>();
  const wildcards = new Map<string, HostRoutes>();
  const routes: Route[] = [];
  const conflicts: Conflict[] = findSchemes(entries);
  for (const samePlace of groupByPlace(entries)) {
    const [first] = samePlace;
    conflicts.push(...findConflicts(samePlace));
    const route = compileRoute(first, samePlace);
    routes.push(route);
    const host = first.source.host;
    if (!host.includes('*')) addRoute(exact, host, route);
    else if (isSuffixPattern(host)) addRoute(suffixes, host.slice(1), route);
    else addRoute(wildcards, host, route);
  }
  return { policy: { exact, suffixes, wildcards: sortWildcards(wildcards), routes }, conflicts };
}

type SamePlace = [RouteEntry, ...RouteEntry[]];

function groupByPlace(entries: readonly RouteEntry[]): Iterable<SamePlace> {
  const places = new Map<string, SamePlace>();
  for (const entry of entries) {
    const key = `${entry.source.host}:${entry.source.port ?? ''}`;
    const known = places.get(key);
    if (known === undefined) places.set(key, [entry]);
    else known.push(entry);
  }
  return places.values();
}

function compileRoute(first: RouteEntry, samePlace: SamePlace): Route {
  return {
    id: samePlace.find(({ name }) => name !== undefined)?.name ?? first.from,
    place: first.place,
    source: first.source,
    rule: compileRule(samePlace),
    app: samePlace.find(({ app }) => hasAppHeaders(app))?.app ?? NO_APP_HEADERS,
    looksAtGroups: samePlace.some(({ allowedGroups }) => allowedGroups.length > 0),
  };
}

function findConflicts(samePlace: SamePlace): Conflict[] {
  const open = samePlace.find((entry) => entry.allowPublicUnauthenticatedAccess);
  const listed = samePlace.find(
    (entry) =>
      entry.allowAnyAuthenticatedUser ||
      entry.allowedUsers.length + entry.allowedDomains.length + entry.allowedGroups.length > 0,
  );
  const [told, ...toldAgain] = samePlace.filter(({ app }) => hasAppHeaders(app));
  const conflicts = toldAgain.map(({ place }) => ({
    place,
    message: `says which headers the app gets, and so does ${at(told?.place ?? place)}: keep one of them`,
  }));
  if (open === undefined || listed === undefined || open === listed) return conflicts;
  const message = `is public, while ${at(listed.place)} says who may pass the same host: keep one of them`;
  return [...conflicts, { place: open.place, message }];
}

/** A check doesn't tell the scheme, so two schemes of what visitors' URLs write alike would be settled by chance. */
function findSchemes(entries: readonly RouteEntry[]): Conflict[] {
  const known = new Map<string, RouteEntry>();
  const conflicts: Conflict[] = [];
  for (const entry of entries) {
    const { host, port, scheme } = entry.source;
    const ports = port === undefined || port === defaultPort(scheme) ? ['', port] : [port];
    const keys = ports.map((covered) => `${host}:${covered ?? ''}`);
    const rival = keys.map((key) => known.get(key)).find((other) => other && other.source.scheme !== scheme);
    for (const key of keys) if (!known.has(key)) known.set(key, entry);
    if (rival === undefined) continue;
    const message = `covers the same host as ${at(rival.place)} with another scheme: write one of them`;
    conflicts.push({ place: entry.place, message });
  }
  return conflicts;
}

function at({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

function addRoute(hosts: Map<string, HostRoutes>, key: string, route: Route): void {
  const known = hosts.get(key) ?? { byPort: new Map<number, Route>(), anyPort: undefined };
  if (route.source.port === undefined) known.anyPort = route;
  else known.byPort.set(route.source.port, route);
  hosts.set(key, known);
}

function isSuffixPattern(host: string): boolean {
  return host.startsWith('*.') && !host.includes('*', 1);
}

function sortWildcards(wildcards: ReadonlyMap<string, HostRoutes>): WildcardRoutes[] {
  return [...wildcards]
    .map(([host, routes]) => ({
      covers: compileHostPattern(host),
      literalLength: host.replaceAll('*', '').length,
      routes,
    }))
    .toSorted((left, right) => right.literalLength - left.literalLength);
}
