import { conditionKey } from './condition.ts';
import type { RouteEntry, RouteSource } from './route.ts';
import { defaultPort } from './route.ts';
import type { Steps } from './steps.ts';

/** Entries that cover the same. */
export type SamePlace = readonly [RouteEntry, ...RouteEntry[]];

/** Puts entries of the same place together, in steps; the places come in the order of their first entries. */
export function* groupByPlace(entries: readonly RouteEntry[]): Steps<SamePlace[]> {
  const places = new Map<string, [RouteEntry, ...RouteEntry[]]>();
  for (const entry of entries) {
    const key = placeKey(entry);
    const known = places.get(key);
    if (known === undefined) places.set(key, [entry]);
    else known.push(entry);
    yield;
  }
  return [...places.values()];
}

// Most entries cover a host: its own text is hashed already, and no new one has to be made for each.
function placeKey({ source, condition }: RouteEntry): string {
  const rest = `${portKey(source)}${conditionKey(condition)}`;
  return rest === '' ? source.host : `${source.host}:${rest}`;
}

/** What of `from` tells apart the routes of one host. */
function portKey({ scheme, port }: RouteSource): string {
  if (port === undefined) return '';
  return port === defaultPort(scheme) ? 'default' : String(port);
}
