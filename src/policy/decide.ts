import type { Route } from './compile.ts';
import type { Reason } from './reason.ts';
import { firstReason } from './reason.ts';
import type { Target } from './target.ts';
import type { Visitor } from './visitor.ts';

/** The answer of the policy to one request, and why. */
export interface Decision {
  readonly outcome: 'allow' | 'deny' | 'sign_in';
  readonly reason: Reason;
}

const NOBODY_PASSES: Decision = { outcome: 'deny', reason: 'reject' };

/** The decision where no route covers the host: no, without a redirect. */
export const ROUTE_NOT_FOUND: Decision = { outcome: 'deny', reason: 'route-not-found' };

/**
 * Judges a request by a route's rule: any term that holds allows. Where none does, somebody who isn't signed in is
 * asked to, if that could change a term (Pomerium `authorize/check_response.go`); else the answer is no.
 */
export function decide(route: Route, target: Target, visitor: Visitor | undefined): Decision {
  const refusals: Reason[] = [];
  for (const criterion of route.rule) {
    const { value, reason } = criterion(target, visitor);
    if (value) return { outcome: 'allow', reason };
    refusals.push(reason);
  }
  const reason = firstReason(refusals);
  if (reason === undefined) return NOBODY_PASSES;
  return { outcome: reason === 'user-unauthenticated' ? 'sign_in' : 'deny', reason };
}
