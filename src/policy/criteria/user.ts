import { visitorCriterion } from '../criterion.ts';
import { textTest } from '../matchers.ts';

/** `user`, and `allowed_users` without an `@`: the visitor's subject at the provider, exactly. */
export const user = visitorCriterion({
  name: 'user',
  takes: 'text',
  looksAt: 'identity',
  ok: 'user-ok',
  unauthorized: 'user-unauthorized',
  does: 'The visitor’s subject at the provider (`sub`).',
  example: 'user: "110169484474386276334"',
  holds: (matcher) => {
    const test = textTest(matcher);
    return ({ subject }) => test(subject);
  },
  sees: ({ subject }) => subject,
});
