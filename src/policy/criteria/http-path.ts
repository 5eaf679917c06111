import { requestCriterion } from '../criterion.ts';
import { mapTexts, textTest } from '../matchers.ts';
import { canonicalPattern } from '../path.ts';

/** `http_path`: the path without its query; a path with several readings is judged under each. */
export const httpPath = requestCriterion({
  name: 'http_path',
  takes: 'text',
  looksAt: 'path',
  ok: 'http-path-ok',
  unauthorized: 'http-path-unauthorized',
  does: 'The path, without query.',
  example: 'http_path: {starts_with: /api/}',
  holds: (matcher) => {
    const test = textTest(mapTexts(matcher, canonicalPattern));
    return ({ path }) => test(path);
  },
  sees: ({ path }) => path,
});
