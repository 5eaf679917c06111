import fc from 'fast-check';
import type { Question } from '../../../src/policy/question.ts';

const PLAIN_PATHS = [
  '',
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/ab',
  '/b',
  '/b/c',
  '/caf%C3%A9',
  '/%61/b',
  '/c',
] as const;

const ODD_PATHS = [
  '//a',
  '/b/../a',
  '/a%2fb',
  '/a;x/b',
  '/a\\b',
  '/%2e/a',
  '/a%00',
  '/a%2561',
  '/a%23b',
  '/a%3fb',
  '/%ff/a',
  '/b/..;/a',
  '/%c0%afa',
] as const;

const QUERIES = ['', '?q=x', '?q=x&q=y', '?q', '?%71=%78', '?q=a+b', '?token=y&q=x'] as const;

const MOMENTS = [
  '2026-01-01T00:00:00Z',
  '2026-03-28T23:00:00Z',
  '2026-03-29T00:59:59Z',
  '2026-03-29T01:30:00Z',
  '2026-07-01T20:00:00Z',
  '2026-07-02T03:59:59Z',
  '2026-10-25T00:30:00Z',
  '2026-10-25T01:30:00Z',
  '2026-11-24T02:20:00Z',
  '2026-11-24T16:30:00Z',
  '2026-11-27T03:29:59Z',
].map((text) => Date.parse(text) / 1000);

const host = fc.constantFrom(
  'a.example.com',
  'a.example.com',
  'a.example.com',
  'A.Example.com.',
  'b.example.com',
  'x.b.example.com',
  'ab.example.com',
  'other.test',
);
const port = fc.constantFrom('', '', '', ':443', ':8443');

const claims = fc.record(
  {
    team: fc.constantFrom<unknown>('x', ['x', 'y'], []),
    level: fc.constantFrom<unknown>(3, '3', {}),
    admin: fc.boolean(),
    a: fc.constantFrom<unknown>({ b: 'x' }, { b: ['x', 'y'] }, 'x'),
    'a.b': fc.constant('y'),
  },
  { requiredKeys: [] },
);

const signedIn = fc
  .record(
    {
      user: fc.constantFrom(
        'me@example.com',
        'Me@EXAMPLE.com',
        'you@example.org',
        '\u212a@example.com',
        'a@@b',
      ),
      sub: fc.constantFrom('subject-1', 'subject-2', 'me@example.com'),
      groups: fc.uniqueArray(fc.constantFrom('family', 'staff', 'nobodies')),
      claims,
    },
    { requiredKeys: [] },
  )
  .filter(({ user, sub }) => user !== undefined || sub !== undefined);

const visitor = fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 4, arbitrary: signedIn });

const PREFLIGHT = { origin: 'https://x.test', 'access-control-request-method': 'PUT' };

const rest = fc.record({
  method: fc.constantFrom('GET', 'POST', 'OPTIONS', 'get'),
  ip: fc.constantFrom('192.0.2.1', '::ffff:192.0.2.7', '10.1.2.3', '2001:db8::1', '2001:db9::1', 'nonsense'),
  headers: fc.constantFrom<Record<string, string>>({}, { origin: 'https://x.test' }, PREFLIGHT),
  at: fc.constantFrom(...MOMENTS),
});

/** Whoever asks, where nobody is signed in too. */
export const anyVisitor: fc.Arbitrary<Pick<Question, 'claims' | 'groups' | 'sub' | 'user'>> = visitor;

function questions(paths: readonly string[]): fc.Arbitrary<Question> {
  const url = fc
    .tuple(host, port, fc.constantFrom(...paths), fc.constantFrom(...QUERIES))
    .map((parts) => `https://${parts.join('')}`);
  return fc.tuple(url, visitor, rest).map(([address, who, more]) => ({ url: address, ...who, ...more }));
}

/** Any request for a path that every server reads alike. */
export const anyPlainQuestion: fc.Arbitrary<Question> = questions(PLAIN_PATHS);

/** Any request for a path that servers read differently. */
export const anyOddQuestion: fc.Arbitrary<Question> = questions(ODD_PATHS);
