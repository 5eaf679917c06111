/**
 * Every reason of a decision, by Pomerium's names where it has one (`pkg/policy/criteria/reasons.go`). The order
 * matters: of several reasons the first in this table is the one that log, metric and page show.
 */
export const REASONS = [
  'route-not-found',
  'user-unauthenticated',
  'reject',
  'email-unauthorized',
  'user-unauthorized',
  'domain-unauthorized',
  'groups-unauthorized',
  'non-cors-request',
  'accept',
  'cors-request',
  'email-ok',
  'user-ok',
  'domain-ok',
  'groups-ok',
] as const;

/** One reason code. */
export type Reason = (typeof REASONS)[number];

const RANK = new Map<Reason, number>(REASONS.map((reason, rank) => [reason, rank]));

/** The reason that comes first in the table of reasons; undefined of none. */
export function firstReason(reasons: readonly Reason[]): Reason | undefined {
  return reasons.toSorted((left, right) => (RANK.get(left) ?? 0) - (RANK.get(right) ?? 0))[0];
}
