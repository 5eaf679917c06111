import type { ReferenceFacts } from './reference-facts.ts';
import { plainHost } from './reference-facts.ts';
import { readingsOf } from './reference-path.ts';
import type { WrittenPolicy, WrittenRoute } from './written-policy.ts';

/** The entries of one place, which are one route. */
export interface Place {
  /** In the order in which places come first. */
  readonly index: number;
  readonly host: string;
  /** Undefined: every port. */
  readonly port: number | undefined;
  readonly path: string | undefined;
  readonly prefix: string | undefined;
  readonly regex: string | undefined;
  readonly order: number;
  readonly entries: readonly WrittenRoute[];
}

/** Whether two entries cover the same without being lists of a whole host, which alone add up. */
export function hasConflict(policy: WrittenPolicy): boolean {
  return placesOf(policy).some(({ entries }) => entries.length > 1 && !entries.every(isListsOnly));
}

/** Whether a route says two things of which only one can be meant. */
export function isRefused(route: WrittenRoute): boolean {
  const claims = Object.values(route.allowed_idp_claims ?? {});
  const lists = [route.allowed_users, route.allowed_domains, route.allowed_groups].filter(
    (list) => list !== undefined && list.length > 0,
  );
  const isListed = lists.length + claims.length > 0;
  const isAny = route.allow_any_authenticated_user === true;
  return (route.allow_public_unauthenticated_access === true && (isAny || isListed)) || (isAny && isListed);
}

/** The route of a target: the exact host, else the longest wildcard; in it the most specific one. */
export function selectPlace(policy: WrittenPolicy, facts: ReferenceFacts): Place | undefined {
  const places = placesOf(policy);
  const owner = ownerOf(places, facts.host);
  return places
    .filter(({ host, port }) => host === owner && (port === undefined || port === facts.port))
    .filter((place) => coversPath(place, facts.path))
    .toSorted(moreSpecificFirst)[0];
}

/** The pattern that owns a host: an exact one, else that with the most characters besides its stars. */
function ownerOf(places: readonly Place[], host: string): string | undefined {
  const patterns = [...new Set(places.map((place) => place.host))].filter((pattern) => covers(pattern, host));
  if (patterns.includes(host)) return host;
  const literal = (pattern: string) => pattern.replaceAll('*', '').length;
  const [first, ...others] = patterns;
  return others.reduce((best, other) => (literal(other) > literal(best ?? '') ? other : best), first);
}

function covers(pattern: string, host: string): boolean {
  const expression = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
  return new RegExp(`^${expression}$`).test(host);
}

/** Several conditions of one route must all hold; a regular expression matches the whole path. */
function coversPath({ path, prefix, regex }: Place, asked: string): boolean {
  return (
    (path === undefined || asked === path) &&
    (prefix === undefined || asked.startsWith(prefix)) &&
    (regex === undefined || new RegExp(`^(?:${regex})$`, 's').test(asked))
  );
}

/**
 * A path, then the longest prefix, then the regular expression of the highest order, then the whole host. Of the same
 * ones, that with more conditions; then that with a port; then that of the earlier line.
 */
function moreSpecificFirst(left: Place, right: Place): number {
  return (
    classOf(left) - classOf(right) ||
    (classOf(left) === 1 ? (right.prefix?.length ?? 0) - (left.prefix?.length ?? 0) : 0) ||
    conditions(right) - conditions(left) ||
    (right.order === left.order ? 0 : right.order - left.order) ||
    Number(left.port === undefined) - Number(right.port === undefined)
  );
}

function classOf({ path, prefix, regex }: Place): number {
  return [path, prefix, regex, ''].findIndex((condition) => condition !== undefined);
}

function conditions({ path, prefix, regex }: Place): number {
  return [path, prefix, regex].filter((condition) => condition !== undefined).length;
}

function placesOf({ routes }: WrittenPolicy): Place[] {
  const places = new Map<string, Place>();
  for (const route of routes) {
    const place = placeOf(route, places.size);
    const key = JSON.stringify([place.host, place.port, place.path, place.prefix, place.regex, place.order]);
    const known = places.get(key);
    const entries = [...(known?.entries ?? []), route];
    places.set(key, { ...place, index: known?.index ?? place.index, entries });
  }
  return [...places.values()];
}

function placeOf(route: WrittenRoute, index: number): Place {
  const [, host = '', port] = /^https:\/\/([^/:]+)(?::(\d+))?\/?$/.exec(route.from) ?? [];
  const plain = (text: string | undefined) => (text === undefined ? undefined : readingsOf(text)[0]);
  return {
    index,
    host: plainHost(host),
    port: port === undefined ? undefined : Number(port),
    path: plain(route.path),
    prefix: plain(route.prefix),
    regex: route.regex,
    // Without a regular expression it has nothing to order.
    order: (route.regex === undefined ? undefined : route.regex_priority_order) ?? Number.NEGATIVE_INFINITY,
    entries: [route],
  };
}

function isListsOnly(route: WrittenRoute): boolean {
  const { name, path, prefix, regex, policy } = route;
  return (
    [name, path, prefix, regex].every((value) => value === undefined) &&
    (policy === undefined || isEmpty(policy)) &&
    route.allow_any_authenticated_user !== true &&
    route.allow_public_unauthenticated_access !== true
  );
}

function isEmpty(policy: NonNullable<WrittenRoute['policy']>): boolean {
  return [policy]
    .flat()
    .flatMap(({ allow, deny }) => [allow, deny])
    .flatMap((blocks) => Object.values(blocks ?? {}))
    .every((terms) => terms.length === 0);
}
