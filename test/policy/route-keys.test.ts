import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROUTE_KEYS } from '../../src/config/route-keys.ts';
import type { Question } from '../../src/policy/question.ts';
import { policyOf } from '../support/policy.ts';
import { ask } from './support/judge-written.ts';

type Asked = Partial<Question>;

type Row = readonly [
  keys: string,
  yes: Asked | undefined,
  no: Asked | undefined,
  /** What becomes of the one for whom it holds, while nobody is signed in. */
  nobody: 'allow' | 'deny' | 'sign_in',
];

const ME: Asked = { user: 'me@example.com' };
const YOU: Asked = { user: 'you@example.org' };
const AT = (path: string): Asked => ({ ...ME, url: `https://a.example.com${path}` });
const ALL = 'allow_any_authenticated_user: true';
const PREFLIGHT: Asked = {
  method: 'OPTIONS',
  headers: { origin: 'https://b.example.com', 'access-control-request-method': 'PUT' },
};

/** Each key that says who may pass, or where: somebody whom it lets pass, somebody whom not, and nobody at all. */
const ROWS: readonly Row[] = [
  [`from: https://a.example.com, ${ALL}`, ME, { ...ME, url: 'https://b.example.com/' }, 'sign_in'],
  [`from: "https://*.example.com", ${ALL}`, ME, { ...ME, url: 'https://example.com/' }, 'sign_in'],
  [`from: https://a.example.com:443, ${ALL}`, ME, { ...ME, url: 'https://a.example.com:8443/' }, 'sign_in'],
  [`path: /a, ${ALL}`, AT('/a?b'), AT('/a/'), 'sign_in'],
  [`prefix: /a, ${ALL}`, AT('/ab/c'), AT('/b'), 'sign_in'],
  [`regex: "/a[0-9]+", ${ALL}`, AT('/a17'), AT('/a17/'), 'sign_in'],
  [`regex: "/a.*", regex_priority_order: 1, ${ALL}`, AT('/a'), AT('/b'), 'sign_in'],
  ['allowed_users: [me@example.com]', { user: 'ME@Example.com' }, YOU, 'sign_in'],
  ['allowed_users: [subject-1]', { sub: 'subject-1' }, { sub: 'Subject-1' }, 'sign_in'],
  ['allowed_users: [me@example.com]', ME, { sub: 'me@example.com' }, 'sign_in'],
  ['allowed_domains: [Example.com]', { user: 'x@example.COM' }, { user: 'x@a.example.com' }, 'sign_in'],
  ['allowed_groups: [staff]', { ...YOU, groups: ['a', 'staff'] }, { ...YOU, groups: ['Staff'] }, 'sign_in'],
  [
    'allowed_idp_claims: {team: [x, y]}',
    { ...YOU, claims: { team: ['z', 'y'] } },
    { ...YOU, claims: { team: 'z' } },
    'sign_in',
  ],
  [
    'allowed_idp_claims: {a/b: [x], c: [x]}',
    { ...YOU, claims: { c: 'x' } },
    { ...YOU, claims: { b: 'x' } },
    'sign_in',
  ],
  [ALL, { sub: 'subject-1' }, undefined, 'sign_in'],
  ['allow_public_unauthenticated_access: true', YOU, undefined, 'allow'],
  ['cors_allow_preflight: true', PREFLIGHT, { ...PREFLIGHT, method: 'GET' }, 'allow'],
  ['cors_allow_preflight: true, allowed_users: [me@example.com]', ME, YOU, 'sign_in'],
  ['policy: {allow: {or: [{email: me@example.com}]}}', ME, YOU, 'sign_in'],
  [`policy: {deny: {or: [{email: you@example.org}]}}, ${ALL}`, ME, YOU, 'sign_in'],
  [`name: app, description: mine, logo_url: https://example.com/logo.svg, ${ALL}`, ME, undefined, 'sign_in'],
];

function outcome(keys: string, asked: Asked): string {
  const from = keys.startsWith('from:') ? '' : 'from: https://a.example.com, ';
  const policy = policyOf(`- {${from}${keys}}\n`);
  return ask(policy, { url: 'https://a.example.com/', ...asked }).decision.outcome;
}

for (const [keys, yes, no, nobody] of ROWS) {
  test(`${keys}: yes, no, and nobody signed in`, () => {
    if (yes !== undefined) assert.equal(outcome(keys, yes), 'allow', 'yes');
    if (no !== undefined) assert.equal(outcome(keys, no), 'deny', 'no');
    const { user: _user, sub: _sub, ...nobodyAsks } = yes ?? {};
    assert.equal(outcome(keys, nobodyAsks), nobody, 'nobody');
  });
}

// Test of their own have those that say what the app is told.
const OF_APPS = [
  'identity_headers',
  'jwt_groups_filter',
  'jwt_issuer_format',
  'remove_request_headers',
  'set_request_headers',
];

test('every key of a route is tried', () => {
  const tried = ROWS.flatMap(([keys]) => [
    'from',
    ...Array.from(keys.matchAll(/(?:^|, )([a-z_]{4,}):/g), ([, key]) => key),
  ]);
  assert.deepEqual([...new Set([...tried, ...OF_APPS])].toSorted(), Object.keys(ROUTE_KEYS).toSorted());
});
