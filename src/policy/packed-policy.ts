import { deserialize, serialize } from 'node:v8';
import type { AppHeaders } from './app-headers.ts';
import { NO_APP_HEADERS } from './app-headers.ts';
import type { PolicyEntries } from './compile.ts';
import type { GroupEntry } from './local-groups.ts';
import type { AlwaysSaid, RouteEntry } from './route.ts';
import { NOTHING_SAID } from './route.ts';

/** Some entries of one host as one text, in the order in which they were written. */
export type PackedRoutes = string & { readonly packed: unique symbol };

/** A host of the policy as it is written, and its entries; in several packages where there are many. */
export type PackedHost = readonly [host: string, routes: readonly PackedRoutes[]];

/**
 * Entries of a policy, packed by their hosts. A large policy is hundreds of objects a host, which the collector would
 * look at again and again while checks wait; most of them nobody ever asks for.
 */
export interface PackedPolicy {
  readonly hosts: readonly PackedHost[];
  /** How many entries there are. */
  readonly size: number;
  /** What entries say of headers, each of those once that differ by more than texts. */
  readonly apps: readonly AppHeaders[];
  readonly groups: readonly GroupEntry[];
}

// To unpack as many takes a millisecond.
const ROUTES_IN_A_PACKAGE = 50;

/** Packs the entries of a policy; hosts come in the order of their first entries. */
export function packPolicy({ routes, groups }: PolicyEntries): PackedPolicy {
  const byHost = new Map<string, RouteEntry[]>();
  for (const entry of routes) {
    const { host } = entry.source;
    const known = byHost.get(host);
    if (known === undefined) byHost.set(host, [entry]);
    else known.push(entry);
  }
  return {
    hosts: [...byHost].map(([host, entries]) => [host, packRoutes(entries)]),
    size: routes.length,
    apps: appsOf(routes),
    groups,
  };
}

function appsOf(routes: readonly RouteEntry[]): AppHeaders[] {
  const apps = new Map<string, AppHeaders>();
  for (const { app } of routes) {
    if (app !== NO_APP_HEADERS) apps.set(kindOf(app), app);
  }
  return [...apps.values()];
}

function kindOf({ identity, set, remove }: AppHeaders): string {
  const own = [...set].map(([name, parts]) => [name, parts.map(({ kind }) => kind)]);
  return JSON.stringify([identity?.families, [...(identity?.own ?? [])], own, remove]);
}

/** The entries of a package. */
export function unpackRoutes(packed: PackedRoutes): RouteEntry[] {
  const said: (AlwaysSaid & Partial<RouteEntry>)[] = deserialize(Buffer.from(packed, 'latin1'));
  return said.map((entry) => ({ ...NOTHING_SAID, ...entry }));
}

function packRoutes(entries: readonly RouteEntry[]): PackedRoutes[] {
  const packages: PackedRoutes[] = [];
  for (let at = 0; at < entries.length; at += ROUTES_IN_A_PACKAGE) {
    const some = entries.slice(at, at + ROUTES_IN_A_PACKAGE).map(whatIsSaid);
    // As one thread sends to another: maps, and numbers that JSON doesn't have, stay what they are.
    packages.push(serialize(some).toString('latin1') as PackedRoutes);
  }
  return packages;
}

function whatIsSaid(entry: RouteEntry): Partial<RouteEntry> {
  const nothing: Partial<RouteEntry> = NOTHING_SAID;
  const said: Record<string, unknown> = {};
  for (const name in entry) {
    const key = name as keyof RouteEntry;
    if (entry[key] !== nothing[key]) said[key] = entry[key];
  }
  return said;
}
