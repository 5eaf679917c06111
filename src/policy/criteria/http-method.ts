import { requestCriterion } from '../criterion.ts';
import { textTest } from '../matchers.ts';

/** `http_method`: the method of the request, exactly (RFC 9110 §9.1: methods are case-sensitive). */
export const httpMethod = requestCriterion({
  name: 'http_method',
  takes: 'text',
  looksAt: 'method',
  ok: 'http-method-ok',
  unauthorized: 'http-method-unauthorized',
  does: 'The method of the request.',
  example: 'http_method: {in: [GET, HEAD]}',
  holds: (matcher) => {
    const test = textTest(matcher);
    return ({ target }) => test(target.method);
  },
  sees: ({ target }) => target.method,
});
