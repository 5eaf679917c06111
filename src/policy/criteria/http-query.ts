import { requestCriterion } from '../criterion.ts';
import { textTest } from '../matchers.ts';
import { queryValues } from '../query.ts';

/**
 * `http_query/NAME`: the values of a parameter, all of which have to fulfil the conditions, since an app may read any of
 * them; conditions that say what a value is need at least one.
 */
export const httpQuery = requestCriterion({
  name: 'http_query',
  subject: 'NAME',
  takes: 'query',
  looksAt: 'query',
  ok: 'http-query-ok',
  unauthorized: 'http-query-unauthorized',
  does: 'A parameter of the query; where it is there several times, each value.',
  example: 'http_query/token: {present: true}',
  holds: ({ present, ...matcher }, name) => {
    const test = textTest(matcher);
    const needsOne = Object.keys(matcher).some((key) => key !== 'not' && key !== 'not_in');
    return ({ target }) => {
      const values = queryValues(target.query, name);
      if (present !== undefined && present !== values.length > 0) return false;
      return values.length === 0 ? !needsOne : values.every(test);
    };
  },
  sees: ({ target }, name) => queryValues(target.query, name),
});
