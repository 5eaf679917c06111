import { requestCriterion } from '../criterion.ts';

/** `date`: between two dates, the first included, the second not. */
export const date = requestCriterion({
  name: 'date',
  takes: 'date',
  looksAt: 'time',
  ok: 'date-ok',
  unauthorized: 'date-unauthorized',
  does: 'Between two dates (ISO 8601); `after` is included, `before` is not; without a zone it is UTC.',
  example: 'date: {after: 2026-01-01, before: 2027-01-01T08:00:00+01:00}',
  holds:
    ({ after = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY }) =>
    ({ now }) =>
      after <= now && now < before,
  sees: ({ now }) => new Date(now * 1000).toISOString(),
});
