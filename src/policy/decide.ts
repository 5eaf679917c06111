import type { Route } from './compile.ts';
import { ruleOf } from './compile.ts';
import type { Verdict } from './criterion.ts';
import type { Facts } from './facts.ts';
import { judgeBlocks } from './judge.ts';
import { readPath } from './path.ts';
import type { Reason } from './reason.ts';
import { inOrder } from './reason.ts';
import type { Rule } from './rule.ts';
import type { Target } from './target.ts';
import type { Visitor } from './visitor.ts';

/** The answer of the policy to one request, and why. */
export interface Decision {
  readonly outcome: 'allow' | 'deny' | 'sign_in';
  /** The first of the reasons in the order of their table. */
  readonly reason: Reason;
  readonly reasons: readonly Reason[];
}

/** Why no route applies: none covers the target, or servers differ about which one does. */
export type Unmatched = 'path-ambiguous' | 'route-not-found';

const NOBODY_PASSES = denial('reject');

const DENIALS: Readonly<Record<Unmatched, Decision>> = {
  'path-ambiguous': denial('path-ambiguous'),
  'route-not-found': denial('route-not-found'),
};

/** The decision where no route applies: no, without a redirect. */
export function decideUnmatched(why: Unmatched): Decision {
  return DENIALS[why];
}

/**
 * Judges a request by a route's rule at a time (seconds since the epoch). A rule that looks at the path must come to the
 * same under each of its readings, or the answer is no.
 */
export function decide(route: Route, target: Target, visitor: Visitor | undefined, now: number): Decision {
  const rule = ruleOf(route);
  if (!rule.isPassable) return NOBODY_PASSES;
  if (!rule.looksAtPath) return decideReading(rule, { target, path: target.path, visitor, now });
  const readings = readPath(target.path);
  if (readings === undefined) return DENIALS['path-ambiguous'];
  const decisions = readings.map((path) => decideReading(rule, { target, path, visitor, now }));
  return agreed(decisions) ?? DENIALS['path-ambiguous'];
}

function agreed([first, ...others]: readonly Decision[]): Decision | undefined {
  return others.every(({ outcome }) => outcome === first?.outcome) ? first : undefined;
}

function decideReading({ allow, deny }: Rule, facts: Facts): Decision {
  return settle(judgeBlocks(deny, facts), judgeBlocks(allow, facts));
}

/** Pomerium's order (`authorize/check_response.go`): whoever could be asked to sign in is, then deny wins, then allow. */
export function settle(deny: Verdict, allow: Verdict): Decision {
  if (needsVisitor(deny) || needsVisitor(allow)) return SIGN_IN;
  if (deny.value) return decision('deny', deny.reasons);
  return decision(allow.value ? 'allow' : 'deny', allow.reasons);
}

const SIGN_IN: Decision = {
  outcome: 'sign_in',
  reason: 'user-unauthenticated',
  reasons: ['user-unauthenticated'],
};

function needsVisitor({ reasons }: Verdict): boolean {
  return reasons.includes('user-unauthenticated');
}

function decision(outcome: Decision['outcome'], kept: readonly Reason[]): Decision {
  const reasons = inOrder(kept);
  return { outcome, reason: reasons[0] ?? 'reject', reasons };
}

function denial(reason: Reason): Decision {
  return { outcome: 'deny', reason, reasons: [reason] };
}
