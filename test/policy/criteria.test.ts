import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CRITERIA } from '../../src/policy/criteria.ts';
import type { Target } from '../../src/policy/target.ts';
import { judge, policyOf, target, visitor } from '../support/policy.ts';

/** What is asked of a criterion; without `email` and `sub` nobody is signed in. */
interface Asked extends Partial<Target> {
  readonly email?: string;
  readonly sub?: string;
  readonly groups?: string[];
  readonly claims?: Record<string, unknown>;
  /** ISO 8601. */
  readonly at?: string;
  readonly url?: string;
}

type Row = readonly [
  criterion: string,
  yes: Asked | undefined,
  no: Asked | undefined,
  nobody: 'allow' | 'deny' | 'sign_in',
];

const ME: Asked = { email: 'me@example.com' };
const OTHER: Asked = { email: 'other@example.org' };
const NO_EMAIL: Asked = { sub: 'subject-2' };
const IN = (...groups: string[]): Asked => ({ ...ME, groups });
const AT = (at: string): Asked => ({ at });
const CLAIMS = (claims: Record<string, unknown>): Asked => ({ ...ME, claims });
const PATH = (path: string): Asked => ({ url: `https://a.example.com${path}` });
const FROM = (clientAddress: string | undefined): Asked => ({ clientAddress }) as Asked;
const PREFLIGHT: Asked = {
  method: 'OPTIONS',
  origin: 'https://b.example.com',
  accessControlRequestMethod: 'PUT',
};

/** Each criterion and each of its conditions: somebody for whom it holds, somebody for whom not, and nobody at all. */
const ROWS: readonly Row[] = [
  ['accept: true', OTHER, undefined, 'allow'],
  ['accept: {}', OTHER, undefined, 'allow'],
  ['reject: true', undefined, ME, 'deny'],
  ['authenticated_user: true', OTHER, undefined, 'sign_in'],
  ['user: subject-2', NO_EMAIL, ME, 'sign_in'],
  ['user: {starts_with: subject-2}', NO_EMAIL, ME, 'sign_in'],
  ['email: me@example.com', ME, OTHER, 'sign_in'],
  ['email: ME@Example.COM', ME, OTHER, 'sign_in'],
  ['email: {is: me@example.com}', { email: 'Me@EXAMPLE.com' }, OTHER, 'sign_in'],
  ['email: {not: me@example.com}', OTHER, ME, 'sign_in'],
  ['email: {not: me@example.com}', NO_EMAIL, ME, 'sign_in'],
  ['email: {contains: e@ex}', ME, OTHER, 'sign_in'],
  ['email: {starts_with: me@}', ME, OTHER, 'sign_in'],
  ['email: {ends_with: "@example.com"}', ME, OTHER, 'sign_in'],
  ['email: {in: [a@b.c, me@example.com]}', ME, OTHER, 'sign_in'],
  ['email: {not_in: [a@b.c, me@example.com]}', OTHER, ME, 'sign_in'],
  ['email: {starts_with: me, ends_with: .com}', ME, { email: 'me@example.org' }, 'sign_in'],
  ['email: {ends_with: .com}', ME, NO_EMAIL, 'sign_in'],
  ['email: k@example.com', { email: 'K@example.com' }, { email: '\u212a@example.com' }, 'sign_in'],
  ['domain: example.com', ME, { email: 'me@sub.example.com' }, 'sign_in'],
  ['domain: {ends_with: example.com}', { email: 'me@SUB.example.com' }, OTHER, 'sign_in'],
  ['domain: {not: example.org}', NO_EMAIL, OTHER, 'sign_in'],
  ['groups: staff', IN('a', 'staff'), IN('Staff'), 'sign_in'],
  ['groups: {has: staff}', IN('a', 'staff'), ME, 'sign_in'],
  ['groups: {is: staff}', IN('staff'), IN('a', 'staff'), 'sign_in'],
  ['groups: {exclude: staff}', IN('a'), IN('a', 'staff'), 'sign_in'],
  ['groups: {has: a, exclude: staff}', IN('a'), IN('a', 'staff'), 'sign_in'],
  ['claim/team: x', CLAIMS({ team: 'x' }), CLAIMS({ team: 'y' }), 'sign_in'],
  ['claim/team: x', CLAIMS({ team: ['y', 'x'] }), ME, 'sign_in'],
  ['claim/a/b: x', CLAIMS({ a: { b: 'x' } }), CLAIMS({ a: { b: 'y' } }), 'sign_in'],
  [
    'claim/a/b.c/d.e: x',
    CLAIMS({ a: { b: { c: { d: { e: 'x' } } } } }),
    CLAIMS({ a: { b: { c: { d: 'x' } } } }),
    'sign_in',
  ],
  [
    'claim/a/b/c/d/e/f: {exclude: x}',
    CLAIMS({ a: { b: { c: { d: { e: { f: 'x' } } } } } }),
    undefined,
    'sign_in',
  ],
  ['claim/a.b: x', CLAIMS({ 'a.b': 'x' }), CLAIMS({ 'a.b': 'y', a: { b: 'x' } }), 'sign_in'],
  ['claim/admin: true', CLAIMS({ admin: true }), CLAIMS({ admin: false }), 'sign_in'],
  ['claim/level: 3', CLAIMS({ level: 3 }), CLAIMS({ level: {} }), 'sign_in'],
  ['claim/team: {exclude: x}', ME, CLAIMS({ team: ['x'] }), 'sign_in'],
  ['claim/toString: x', CLAIMS({ toString: 'x' }), ME, 'sign_in'],
  ['http_method: GET', ME, { method: 'get' }, 'allow'],
  ['http_method: {in: [PUT, POST]}', { method: 'POST' }, ME, 'deny'],
  ['http_path: /a', PATH('/a'), PATH('/a/'), 'deny'],
  ['http_path: {starts_with: /a/}', PATH('/a/?b'), PATH('/b'), 'deny'],
  ['http_path: {ends_with: .css}', PATH('/x.css'), PATH('/x.js?.css'), 'deny'],
  ['http_path: {contains: é}', PATH('/caf%C3%A9'), PATH('/cafe'), 'deny'],
  ['http_query/a: x', PATH('/?a=x&b=y'), PATH('/?a=x&a=y'), 'deny'],
  ['http_query/a: x', PATH('/?%61=%78'), PATH('/?a=%2578'), 'deny'],
  ['http_query/a: {present: true}', PATH('/?a'), PATH('/?b'), 'deny'],
  ['http_query/a: {present: false}', PATH('/?b'), PATH('/?a='), 'allow'],
  ['http_query/a: {not: x}', PATH('/?a=y'), PATH('/?a=y&a=x'), 'allow'],
  ['http_query/a: {not_in: [x]}', PATH('/'), PATH('/?a=x'), 'allow'],
  ['http_query/a: {starts_with: x}', PATH('/?a=xy'), PATH('/'), 'deny'],
  ['http_query/a: {present: true, not: x}', PATH('/?a=y'), PATH('/'), 'deny'],
  ['http_query/a/b: x', PATH('/?a%2Fb=x'), PATH('/?a=x'), 'deny'],
  ['source_ip: 192.0.2.7', FROM('192.0.2.7'), FROM('192.0.2.8'), 'deny'],
  ['source_ip: [192.0.2.0/24, 2001:db8::/32]', FROM('2001:db8::1'), FROM('2001:db9::1'), 'deny'],
  ['source_ip: 192.0.2.0/24', FROM('192.0.2.255'), FROM(undefined), 'deny'],
  ['source_ip: 192.0.2.99/24', FROM('192.0.2.1'), FROM('192.0.3.1'), 'deny'],
  ['source_ip: 0.0.0.0/0', FROM('192.0.2.1'), FROM('::1'), 'allow'],
  ['source_ip: "::/0"', FROM('2001:db8::1'), FROM('192.0.2.1'), 'deny'],
  ['source_ip: "::ffff:192.0.2.0/120"', FROM('192.0.2.1'), FROM('192.0.3.1'), 'deny'],
  ['cors_preflight: true', PREFLIGHT, { ...PREFLIGHT, method: 'GET' }, 'deny'],
  ['cors_preflight: true', PREFLIGHT, { ...PREFLIGHT, origin: '' }, 'deny'],
  [
    'cors_preflight: true',
    PREFLIGHT,
    { ...PREFLIGHT, accessControlRequestMethod: undefined } as Asked,
    'deny',
  ],
  ['date: {after: 2026-01-01}', AT('2026-01-01T00:00:00Z'), AT('2025-12-31T23:59:59Z'), 'deny'],
  ['date: {before: 2026-01-01}', AT('2025-12-31T23:59:59Z'), AT('2026-01-01T00:00:00Z'), 'allow'],
  [
    'date: {after: 2026-01-01T12:00, before: 2026-01-01T13:00, timezone: Europe/Berlin}',
    AT('2026-01-01T11:00:00Z'),
    AT('2026-01-01T12:00:00Z'),
    'deny',
  ],
  [
    'date: {after: 2026-01-01T12:00:00+05:30}',
    AT('2026-01-01T06:30:00Z'),
    AT('2026-01-01T06:29:59Z'),
    'deny',
  ],
  ['day_of_week: "*"', AT('2026-11-24T12:00:00Z'), undefined, 'allow'],
  ['day_of_week: "mon,wed,fri"', AT('2026-11-25T12:00:00Z'), AT('2026-11-24T12:00:00Z'), 'deny'],
  ['day_of_week: tue-fri', AT('2026-11-24T00:00:00Z'), AT('2026-11-23T23:59:59Z'), 'deny'],
  ['day_of_week: Friday - monday', AT('2026-11-22T12:00:00Z'), AT('2026-11-24T12:00:00Z'), 'allow'],
  [
    'day_of_week: {is: tue, timezone: Asia/Tokyo}',
    AT('2026-11-23T15:00:00Z'),
    AT('2026-11-24T15:00:00Z'),
    'deny',
  ],
  [
    'time_of_day: {timezone: UTC, after: "2:20:00", before: 4:30PM}',
    AT('2026-11-24T02:20:00Z'),
    AT('2026-11-24T16:30:00Z'),
    'deny',
  ],
  [
    'time_of_day: {timezone: Europe/Berlin, after: "22:00", before: "6:00"}',
    AT('2026-07-01T03:59:59Z'),
    AT('2026-07-01T04:00:00Z'),
    'allow',
  ],
  [
    'time_of_day: {timezone: UTC, after: "22:00", before: "0:15"}',
    AT('2026-07-01T22:00:00Z'),
    AT('2026-07-01T21:59:59Z'),
    'deny',
  ],
  [
    'time_of_day: {timezone: "+02:00", after: 12AM, before: 12PM}',
    AT('2026-07-01T09:59:59Z'),
    AT('2026-07-01T10:00:00Z'),
    'allow',
  ],
  [
    'time_of_day: {timezone: UTC, before: "24:00", after: "23:59"}',
    AT('2026-07-01T23:59:59Z'),
    AT('2026-07-01T00:00:00Z'),
    'deny',
  ],
];

function outcome(
  criterion: string,
  { email, sub, groups = [], claims = {}, at, url, ...changes }: Asked,
  block = 'or',
) {
  const policy = policyOf(`- {from: https://a.example.com, policy: {allow: {${block}: [{${criterion}}]}}}`);
  const isSignedIn = email !== undefined || sub !== undefined;
  const who = isSignedIn ? visitor(email, { groups, claims, subject: sub ?? 'subject-1' }) : undefined;
  const now = Date.parse(at ?? '2000-01-01T00:00:00Z') / 1000;
  return judge(policy, target(url ?? 'https://a.example.com/', changes), who, now).outcome;
}

for (const [criterion, yes, no, nobody] of ROWS) {
  test(`${criterion}: yes, no, and nobody signed in`, () => {
    if (yes !== undefined) assert.equal(outcome(criterion, yes), 'allow', 'yes');
    if (no !== undefined) assert.equal(outcome(criterion, no), 'deny', 'no');
    assert.equal(outcome(criterion, AT('2000-01-01T00:30:00Z')), nobody, 'nobody');
  });
}

test('whatever holds doesn’t when it is inverted, and a visitor is still asked for', () => {
  for (const [criterion, yes, no, nobody] of ROWS) {
    if (yes !== undefined) assert.equal(outcome(criterion, yes, 'not'), 'deny', criterion);
    if (no !== undefined) assert.equal(outcome(criterion, no, 'not'), 'allow', criterion);
    const opposite = { allow: 'deny', deny: 'allow', sign_in: 'sign_in' }[nobody];
    // Of those who sign in there is none for whom it holds, so nobody is asked to.
    const expected = criterion.startsWith('authenticated_user') ? 'deny' : opposite;
    assert.equal(outcome(criterion, AT('2000-01-01T00:30:00Z'), 'not'), expected, criterion);
  }
});

test('every criterion of the language is tried', () => {
  const tried = new Set(ROWS.map(([criterion]) => criterion.split(/[:/]/)[0]));
  assert.deepEqual([...tried].toSorted(), Object.keys(CRITERIA).toSorted());
  for (const name of Object.keys(CRITERIA)) {
    const rows = ROWS.filter(([criterion]) => criterion.split(/[:/]/)[0] === name);
    if (name !== 'reject')
      assert.ok(
        rows.some(([, yes]) => yes !== undefined),
        `${name}: yes`,
      );
    if (name !== 'accept' && name !== 'authenticated_user')
      assert.ok(
        rows.some(([, , no]) => no !== undefined),
        `${name}: no`,
      );
  }
});
