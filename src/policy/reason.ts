/**
 * Every reason of a decision, by Pomerium's names where it has one (`pkg/policy/criteria/reasons.go`). The order
 * matters: of several reasons the first in this table is the one that log, metric and page show.
 */
export const REASONS = [
  'route-not-found',
  'path-ambiguous',
  'user-unauthenticated',
  'reject',
  'email-unauthorized',
  'user-unauthorized',
  'domain-unauthorized',
  'groups-unauthorized',
  'claim-unauthorized',
  'source-ip-unauthorized',
  'http-method-unauthorized',
  'http-path-unauthorized',
  'http-query-unauthorized',
  'date-unauthorized',
  'day-of-week-unauthorized',
  'time-of-day-unauthorized',
  'non-cors-request',
  'accept',
  'cors-request',
  'email-ok',
  'user-ok',
  'domain-ok',
  'groups-ok',
  'claim-ok',
  'source-ip-ok',
  'http-method-ok',
  'http-path-ok',
  'http-query-ok',
  'date-ok',
  'day-of-week-ok',
  'time-of-day-ok',
] as const;

/** One reason code. */
export type Reason = (typeof REASONS)[number];

const RANK = new Map<Reason, number>(REASONS.map((reason, rank) => [reason, rank]));

/** Reasons once each, in the order of the table. */
export function inOrder(reasons: readonly Reason[]): readonly Reason[] {
  if (reasons.length < 2) return reasons;
  return [...new Set(reasons)].sort((left, right) => (RANK.get(left) ?? 0) - (RANK.get(right) ?? 0));
}
