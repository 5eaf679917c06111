import { requestCriterion } from '../criterion.ts';

/** `reject`: nobody. */
export const reject = requestCriterion({
  name: 'reject',
  takes: 'nothing',
  looksAt: 'nothing',
  ok: 'reject',
  unauthorized: 'reject',
  does: 'Never.',
  example: 'reject: true',
  holds: () => () => false,
  sees: () => undefined,
});
