import type { AppHeaders } from './app-headers.ts';
import { hasAppHeaders, NO_APP_HEADERS } from './app-headers.ts';
import type { CompiledCondition } from './condition.ts';
import { compileCondition, conditionKey } from './condition.ts';
import type { Conflict } from './conflict.ts';
import { findConflicts } from './conflict.ts';
import { CRITERIA } from './criteria.ts';
import type { HostIndex } from './host-index.ts';
import { createHostIndex, portKey } from './host-index.ts';
import type { GroupEntry, GroupsOf } from './local-groups.ts';
import { createGroups } from './local-groups.ts';
import { isPassable } from './passable.ts';
import type { Place } from './place.ts';
import type { RouteEntry, RouteSource } from './route.ts';
import type { Rule } from './rule.ts';
import { compileRule } from './rule.ts';

/** One place that the policy covers, ready to be judged; entries of the same place are one route. */
export interface Route {
  /** Its `name`, else its `from` and path: what log, metrics and pages call it. */
  readonly id: string;
  readonly place: Place;
  readonly source: RouteSource;
  readonly condition: CompiledCondition;
  readonly rule: Rule;
  /** Whether there is anybody whom the rule lets pass. */
  readonly isPassable: boolean;
  /** Whether the rule itself asks for the path, beyond the route's condition. */
  readonly looksAtPath: boolean;
  /** Whether the rule judges by groups, so that the decision log has to name them. */
  readonly looksAtGroups: boolean;
  /** The claims that the rule judges by. */
  readonly looksAtClaims: readonly string[];
  readonly app: AppHeaders;
}

/** The compiled policy. Finding a route costs the same however many hosts, paths and prefixes there are. */
export interface Policy {
  /** Tells it from any other; whoever keeps something by it doesn't keep the policy. */
  readonly id: symbol;
  readonly hosts: HostIndex;
  readonly routes: readonly Route[];
  readonly groupsOf: GroupsOf;
}

/** Entries that cover the same. */
export type SamePlace = readonly [RouteEntry, ...RouteEntry[]];

/** What files say of who may pass: plain data. */
export interface PolicyEntries {
  readonly routes: readonly RouteEntry[];
  readonly groups: readonly GroupEntry[];
}

/** Compiles entries to a policy; a conflict names both places, and such a policy must not be put in force. */
export function compilePolicy(entries: PolicyEntries): { policy: Policy; conflicts: Conflict[] } {
  const places = groupByPlace(entries.routes);
  const routes = places.map(compileRoute);
  const id = Symbol('policy');
  const policy = { id, hosts: createHostIndex(routes), routes, groupsOf: createGroups(entries.groups) };
  return { policy, conflicts: findConflicts(places) };
}

function groupByPlace(entries: readonly RouteEntry[]): SamePlace[] {
  const places = new Map<string, [RouteEntry, ...RouteEntry[]]>();
  for (const entry of entries) {
    const key = `${entry.source.host}:${portKey(entry.source)}${conditionKey(entry.condition)}`;
    const known = places.get(key);
    if (known === undefined) places.set(key, [entry]);
    else known.push(entry);
  }
  return [...places.values()];
}

function compileRoute(entries: SamePlace): Route {
  const [first] = entries;
  const { path, prefix, regex } = first.condition;
  const rule = compileRule(entries);
  const terms = [...rule.allow, ...rule.deny].flatMap((block) => block.terms);
  const looksAt = (sight: string) => terms.some(({ criterion }) => CRITERIA[criterion].looksAt === sight);
  return {
    id: entries.find(({ name }) => name !== undefined)?.name ?? first.from + (path ?? prefix ?? regex ?? ''),
    place: first.place,
    source: first.source,
    condition: compileCondition(first.condition),
    rule,
    isPassable: isPassable(rule),
    looksAtPath: looksAt('path'),
    looksAtGroups: looksAt('groups'),
    looksAtClaims: [
      ...new Set(terms.filter(({ criterion }) => criterion === 'claim').map(({ subject }) => subject)),
    ],
    app: entries.find(({ app }) => hasAppHeaders(app))?.app ?? NO_APP_HEADERS,
  };
}
