import { visitorCriterion } from '../criterion.ts';
import { listTest } from '../matchers.ts';

/** `groups`, and `allowed_groups`: the visitor's groups, local ones and the provider's, by their exact names. */
export const groups = visitorCriterion({
  name: 'groups',
  takes: 'list',
  looksAt: 'groups',
  ok: 'groups-ok',
  unauthorized: 'groups-unauthorized',
  does: 'The visitor’s groups, by their exact names.',
  example: 'groups: {has: operators}',
  holds: (matcher) => {
    const test = listTest(matcher);
    return (visitor) => test(visitor.groups);
  },
  sees: (visitor) => visitor.groups,
});
