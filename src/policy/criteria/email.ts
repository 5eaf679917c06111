import { visitorCriterion } from '../criterion.ts';
import { asciiLowerCase } from '../email.ts';
import { mapTexts, textTest } from '../matchers.ts';

/** `email`, and `allowed_users` with an `@`: the visitor's email; one that is nobody's counts as empty. */
export const email = visitorCriterion({
  name: 'email',
  takes: 'text',
  looksAt: 'identity',
  ok: 'email-ok',
  unauthorized: 'email-unauthorized',
  does: 'The visitor’s email, without regard to the case of ASCII letters.',
  example: 'email: me@example.com',
  holds: (matcher) => {
    const test = textTest(mapTexts(matcher, asciiLowerCase));
    return (visitor) => test(visitor.email?.address ?? '');
  },
  sees: (visitor) => visitor.email?.address,
});
