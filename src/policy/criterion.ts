import type { Reason } from './reason.ts';
import type { Target } from './target.ts';
import type { Visitor } from './visitor.ts';

/** What one term of a rule says of a request, and why. */
export interface Verdict {
  readonly value: boolean;
  readonly reason: Reason;
}

/** One term of a rule: pure, synchronous and total. */
export type Criterion = (target: Target, visitor: Visitor | undefined) => Verdict;

/** A criterion about who the visitor is: whoever isn't signed in is told to sign in first. */
export function identityCriterion(
  ok: Reason,
  unauthorized: Reason,
  holds: (visitor: Visitor) => boolean,
): Criterion {
  const yes: Verdict = { value: true, reason: ok };
  const no: Verdict = { value: false, reason: unauthorized };
  const unknown: Verdict = { value: false, reason: 'user-unauthenticated' };
  return (_target, visitor) => {
    if (visitor === undefined) return unknown;
    return holds(visitor) ? yes : no;
  };
}
