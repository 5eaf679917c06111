import type { Policy, Route } from '../../../src/policy/compile.ts';
import { compilePolicy } from '../../../src/policy/compile.ts';
import type { Decision } from '../../../src/policy/decide.ts';
import { decide, decideUnmatched } from '../../../src/policy/decide.ts';
import { matchRoute } from '../../../src/policy/match.ts';
import type { Question } from '../../../src/policy/question.ts';
import { targetOf, visitorOf } from '../../../src/policy/question.ts';
import type { RouteEntry } from '../../../src/policy/route.ts';
import { groupByPlace } from '../../../src/policy/same-place.ts';
import { finish } from '../../../src/policy/steps.ts';
import { readPolicy } from '../../support/policy.ts';
import type { WrittenPolicy } from './written-policy.ts';

/** A decision, and the route that it came by. */
export interface Judged {
  readonly decision: Decision;
  readonly route: Route | undefined;
}

/** What a policy loads as, by way of its file format; undefined where it is refused, and why. */
export function load({ routes, groups }: WrittenPolicy): {
  readonly policy: Policy | undefined;
  readonly told: readonly string[];
  /** A route, counted in the order in which places come first. */
  readonly indexOf: (route: Route) => number;
} {
  const { settings, told } = readPolicy(JSON.stringify(routes), { GROUPS: JSON.stringify(groups) });
  const places = finish(groupByPlace(settings?.routes ?? [])).map(([first]) => placeText(first));
  return {
    policy: settings === undefined ? undefined : compilePolicy(settings).policy,
    told,
    indexOf: ({ entries: [first] }) => places.indexOf(placeText(first)),
  };
}

function placeText({ source, condition }: RouteEntry): string {
  return JSON.stringify([source, condition]);
}

/** Asks a policy as a check does. */
export function ask(policy: Policy, question: Question): Judged {
  const target = targetOf(question);
  if ('problem' in target) throw new TypeError(`${question.url}: ${target.problem}`);
  const route = matchRoute(policy, target);
  if (typeof route === 'string') return { decision: decideUnmatched(route), route: undefined };
  const visitor = visitorOf(policy, question);
  return { decision: decide(route, target, visitor, question.at ?? 0), route };
}
