import type { AppHeaders } from './app-headers.ts';
import type { CompiledCondition } from './condition.ts';
import type { Conflict } from './conflict.ts';
import { findConflicts } from './conflict.ts';
import { CRITERIA } from './criteria.ts';
import type { HostIndex } from './host-index.ts';
import { createHostIndex, hostsOf } from './host-index.ts';
import type { GroupEntry, GroupsOf } from './local-groups.ts';
import { createGroups } from './local-groups.ts';
import type { PackedPolicy } from './packed-policy.ts';
import { packPolicy } from './packed-policy.ts';
import { isPassable } from './passable.ts';
import type { Place } from './place.ts';
import type { RouteEntry, RouteSource } from './route.ts';
import type { Rule } from './rule.ts';
import { compileRule } from './rule.ts';
import type { SamePlace } from './same-place.ts';
import type { Steps } from './steps.ts';
import { finish } from './steps.ts';

/** One place that the policy covers; entries of the same place are one route. */
export interface Route {
  /** Its `name`, else its `from` and path: what log, metrics and pages call it. */
  readonly id: string;
  readonly place: Place;
  readonly source: RouteSource;
  readonly condition: CompiledCondition;
  readonly app: AppHeaders;
  readonly entries: SamePlace;
  /** Undefined until somebody is judged by it: most routes of a large policy never are. */
  rule: RouteRule | undefined;
}

/** A rule ready to be judged, with what can be told of it without a request. */
export interface RouteRule extends Rule {
  /** Whether there is anybody whom the rule lets pass. */
  readonly isPassable: boolean;
  /** Whether the rule itself asks for the path, beyond the route's condition. */
  readonly looksAtPath: boolean;
  /** Whether the rule judges by groups, so that the decision log has to name them. */
  readonly looksAtGroups: boolean;
  /** The claims that the rule judges by. */
  readonly looksAtClaims: readonly string[];
}

/** The compiled policy. Finding a route costs the same however many hosts, paths and prefixes there are. */
export interface Policy {
  /** Tells it from any other; whoever keeps something by it doesn't keep the policy. */
  readonly id: symbol;
  readonly hosts: HostIndex;
  /** How many entries it was made of. */
  readonly size: number;
  /** What routes say of headers, each of those once that differ by more than texts. */
  readonly apps: readonly AppHeaders[];
  readonly groupsOf: GroupsOf;
}

/** What files say of who may pass: plain data. */
export interface PolicyEntries {
  readonly routes: readonly RouteEntry[];
  readonly groups: readonly GroupEntry[];
}

/** Compiles entries to a policy; a conflict names both places, and such a policy must not be put in force. */
export function compilePolicy(entries: PolicyEntries): { policy: Policy; conflicts: Conflict[] } {
  return { policy: finish(compileInSteps(packPolicy(entries))), conflicts: findConflicts(entries.routes) };
}

/** Compiles entries without conflicts, in steps of about a ms at most, so that checks can be answered in between. */
export function* compileInSteps({ hosts, size, apps, groups }: PackedPolicy): Steps<Policy> {
  const index = yield* createHostIndex(hosts);
  return { id: Symbol('policy'), hosts: index, size, apps, groupsOf: createGroups(groups) };
}

/** All routes of a policy, host by host; unpacks those that nobody has asked for yet. */
export function routesOf({ hosts }: Policy): Route[] {
  // One for every port stands beside those of each port that another one names.
  return [...new Set(hostsOf(hosts).flatMap(({ routes }) => routes))];
}

/** The rule of a route; the first who asks for it pays for it. */
export function ruleOf(route: Route): RouteRule {
  route.rule ??= compileRouteRule(route.entries);
  return route.rule;
}

function compileRouteRule(entries: SamePlace): RouteRule {
  const rule = compileRule(entries);
  const terms = [...rule.allow, ...rule.deny].flatMap((block) => block.terms);
  const looksAt = (sight: string) => terms.some(({ criterion }) => CRITERIA[criterion].looksAt === sight);
  return {
    ...rule,
    isPassable: isPassable(rule),
    looksAtPath: looksAt('path'),
    looksAtGroups: looksAt('groups'),
    looksAtClaims: [
      ...new Set(terms.filter(({ criterion }) => criterion === 'claim').map(({ subject }) => subject)),
    ],
  };
}
