import { hasAppHeaders } from './app-headers.ts';
import { conditionKey } from './condition.ts';
import type { Place } from './place.ts';
import { placeText } from './place.ts';
import type { RouteEntry } from './route.ts';
import { defaultPort } from './route.ts';
import type { SamePlace } from './same-place.ts';
import { groupByPlace } from './same-place.ts';
import { finish } from './steps.ts';

/** Two entries that can't both be meant. */
export interface Conflict {
  readonly place: Place;
  readonly message: string;
}

/** What can't both be meant: entries of one place that can't be put together, and hosts with two schemes. */
export function findConflicts(entries: readonly RouteEntry[]): Conflict[] {
  return [...finish(groupByPlace(entries)).flatMap(findMerges), ...findSchemes(entries)];
}

/** Only lists of a whole host add up, as Pomerium's policies of one host do; all else would be settled by chance. */
function findMerges(entries: SamePlace): Conflict[] {
  if (entries.length === 1 || entries.every(isListsOnly)) return [];
  const open = entries.find((entry) => entry.allowPublicUnauthenticatedAccess);
  const listed = entries.find(hasLists);
  if (open !== undefined && listed !== undefined && open !== listed) {
    const message = `is public, while ${placeText(listed.place)} says who may pass the same host: keep one of them`;
    return [{ place: open.place, message }];
  }
  const [first, ...others] = entries;
  return others.map((other) => ({ place: other.place, message: sayWhy(first, other) }));
}

function sayWhy(first: RouteEntry, other: RouteEntry): string {
  const place = placeText(first.place);
  if (hasAppHeaders(first.app) && hasAppHeaders(other.app))
    return `says which headers the app gets, and so does ${place}: keep one of them`;
  if (first.blocks.length > 0 && other.blocks.length > 0)
    return `has a policy, and so has ${place} for the same place: put both under one`;
  return `covers the same as ${place}, and nothing says which of them counts: put them together, or give one a path`;
}

function isListsOnly(entry: RouteEntry): boolean {
  return (
    conditionKey(entry.condition) === '' &&
    entry.blocks.length === 0 &&
    !entry.allowPublicUnauthenticatedAccess &&
    !entry.allowAnyAuthenticatedUser &&
    !hasAppHeaders(entry.app) &&
    [entry.name, entry.description, entry.logoUrl].every((text) => text === undefined)
  );
}

function hasLists({ allowedUsers, allowedDomains, allowedGroups, ...entry }: RouteEntry): boolean {
  const lists = [allowedUsers, allowedDomains, allowedGroups];
  return (
    entry.allowAnyAuthenticatedUser ||
    entry.allowedIdpClaims.size > 0 ||
    lists.some((list) => list.length > 0)
  );
}

/** A check doesn't tell the scheme, so two schemes of what visitors' URLs write alike would be settled by chance. */
function findSchemes(entries: readonly RouteEntry[]): Conflict[] {
  const known = new Map<string, RouteEntry>();
  const conflicts: Conflict[] = [];
  for (const entry of entries) {
    const { host, port, scheme } = entry.source;
    const keys = port === undefined || port === defaultPort(scheme) ? [host] : [];
    if (port !== undefined) keys.push(`${host}:${port}`);
    const rival = keys.map((key) => known.get(key)).find((other) => other && other.source.scheme !== scheme);
    for (const key of keys) if (!known.has(key)) known.set(key, entry);
    if (rival === undefined) continue;
    const message = `covers the same host as ${placeText(rival.place)} with another scheme: write one of them`;
    conflicts.push({ place: entry.place, message });
  }
  return conflicts;
}
