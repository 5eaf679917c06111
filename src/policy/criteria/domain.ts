import { visitorCriterion } from '../criterion.ts';
import { asciiLowerCase } from '../email.ts';
import { mapTexts, textTest } from '../matchers.ts';

/** `domain`, and `allowed_domains`: the part of the visitor's email after its `@`; a subdomain is another one. */
export const domain = visitorCriterion({
  name: 'domain',
  takes: 'text',
  looksAt: 'identity',
  ok: 'domain-ok',
  unauthorized: 'domain-unauthorized',
  does: 'The domain of the visitor’s email, without regard to the case of ASCII letters.',
  example: 'domain: example.com',
  holds: (matcher) => {
    const test = textTest(mapTexts(matcher, asciiLowerCase));
    return (visitor) => test(visitor.email?.domain ?? '');
  },
  sees: (visitor) => visitor.email?.domain,
});
