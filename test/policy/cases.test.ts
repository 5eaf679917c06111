import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseSchema } from '../../src/config/question-schema.ts';
import { tryCases } from '../../src/policy/cases.ts';
import { compilePolicy } from '../../src/policy/compile.ts';
import { readPolicy } from '../support/policy.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z') / 1000;
const URL = 'url: https://a.example.com/';

/** What trying a case against a route with these keys finds, its message alone. */
function found(keys: string, one: string): string[] {
  const groups = { GROUPS: '{family: [me@example.com]}' };
  const from = keys.startsWith('from:') ? '' : 'from: https://a.example.com, ';
  const { settings, told } = readPolicy(`- {${from}${keys}}\n`, {
    ...groups,
    CASES: `- {${one}}\n`,
  });
  assert.ok(settings !== undefined, told.join('\n'));
  const { policy } = compilePolicy(settings);
  return tryCases(policy, settings.cases, NOW, 'auth.example.com').map(
    ({ isFailure, message }) => `${isFailure ? 'failure' : 'warning'}: ${message}`,
  );
}

const allow = (criterion: string) => `policy: {allow: {or: [{${criterion}}]}}`;
const ANY = 'allow_any_authenticated_user: true';

type Row = readonly [key: string, rule: string, holds: string, fails: string];

/** Each key of a case: one that holds by it, and one that it makes fail. */
const ROWS: readonly Row[] = [
  ['expect', ANY, `${URL}, expect: sign_in`, `${URL}, expect: deny`],
  ['url', `prefix: /a, ${ANY}`, `${URL}a, expect: sign_in`, `${URL}b, expect: sign_in`],
  [
    'user',
    'allowed_users: [me@example.com]',
    `${URL}, user: Me@example.com, expect: allow`,
    `${URL}, user: you@example.com, expect: allow`,
  ],
  [
    'sub',
    'allowed_users: [subject-1]',
    `${URL}, sub: subject-1, expect: allow`,
    `${URL}, sub: subject-2, expect: allow`,
  ],
  [
    'groups',
    'allowed_groups: [staff]',
    `${URL}, sub: x, groups: [staff], expect: allow`,
    `${URL}, sub: x, groups: [a], expect: allow`,
  ],
  [
    'claims',
    'allowed_idp_claims: {a/b: [x]}',
    `${URL}, sub: x, claims: {a: {b: x}}, expect: allow`,
    `${URL}, sub: x, claims: {b: x}, expect: allow`,
  ],
  ['method', allow('http_method: POST'), `${URL}, method: POST, expect: allow`, `${URL}, expect: allow`],
  ['ip', allow('source_ip: 192.0.2.0/24'), `${URL}, ip: 192.0.2.1, expect: allow`, `${URL}, expect: allow`],
  [
    'headers',
    'cors_allow_preflight: true',
    `${URL}, method: OPTIONS, headers: {Origin: https://b.test, Access-Control-Request-Method: PUT}, expect: allow`,
    `${URL}, method: OPTIONS, headers: {origin: https://b.test}, expect: allow`,
  ],
  [
    'at',
    allow('date: {before: 2026-06-01}'),
    `${URL}, at: "2026-06-01T00:00:00+02:00", expect: allow`,
    `${URL}, expect: allow`,
  ],
  [
    'route',
    `name: app, ${ANY}`,
    `${URL}, route: app, expect: sign_in`,
    `${URL}, route: other, expect: sign_in`,
  ],
];

for (const [key, rule, holds, fails] of ROWS) {
  test(`${key} of a case counts`, () => {
    assert.deepEqual(found(rule, holds), [], holds);
    assert.match(found(rule, fails).join('\n'), /^failure: expects [^\n]+$/, fails);
  });
}

test('every key of a case is tried', () => {
  assert.deepEqual(ROWS.map(([key]) => key).toSorted(), Object.keys(caseSchema.shape).toSorted());
});

test('with neither user nor sub nobody is signed in; sub alone is somebody without an email, user alone one without a subject', () => {
  assert.deepEqual(found(ANY, `${URL}, groups: [staff], claims: {a: b}, expect: sign_in`), []);
  assert.deepEqual(found(allow('email: {not: me@example.com}'), `${URL}, sub: x, expect: allow`), []);
  assert.deepEqual(found('allowed_domains: [example.com]', `${URL}, sub: x@example.com, expect: deny`), []);
  assert.deepEqual(found(allow('user: {not: x}'), `${URL}, user: me@example.com, expect: allow`), []);
});

test('the groups of a case are the provider’s: a local one comes by the member, and hides the provider’s', () => {
  const rule = 'allowed_groups: [family]';
  assert.deepEqual(found(rule, `${URL}, user: ME@example.com, expect: allow`), []);
  assert.deepEqual(found(rule, `${URL}, user: you@example.com, groups: [family], expect: deny`), []);
});

test('what follows the host is taken as it is, and a URL that no proxy could ask for fails', () => {
  const rule = `prefix: /a, ${ANY}`;
  const url = (path: string) => `url: "https://a.example.com${path}"`;
  assert.deepEqual(found(rule, `${url('/%61?x=1')}, expect: sign_in`), []);
  assert.deepEqual(found(`name: app, ${ANY}`, `${url('/a/../b')}, expect: sign_in, route: app`), []);
  assert.match(found(rule, `${url('/a#b')}, expect: deny`).join(), /^failure: can't be tried: .* fragment/);
  assert.match(found(rule, `url: ftp://a.example.com/, expect: deny`).join(), /^failure: can't be tried/);
  assert.match(found(rule, `url: "https:///a", expect: deny`).join(), /^failure: can't be tried/);
});

test('a failure says what was decided, why, and by which line', () => {
  assert.deepEqual(
    found('name: app, allowed_users: [me@example.com]', `${URL}, user: you@b.c, expect: allow`),
    ['failure: expects allow, but it is deny (email-unauthorized), by app at POLICY:1:1'],
  );
  assert.deepEqual(found(`name: app, ${ANY}`, `${URL}, expect: sign_in, route: other`), [
    'failure: expects the route other to decide, but it is sign_in (user-unauthenticated), by app at POLICY:1:1',
  ]);
});

test('the authenticate host is open to everybody, whatever the policy says', () => {
  const auth = 'url: https://auth.example.com/';
  const wildcard = 'from: "https://*.example.com", name: all';
  assert.deepEqual(found(wildcard, `${auth}, expect: allow`), []);
  assert.match(
    found(wildcard, `${auth}, expect: sign_in`).join(),
    /^failure: expects sign_in, .* authenticate host/,
  );
  assert.match(
    found(wildcard, `${auth}, expect: allow, route: all`).join(),
    /^failure: expects the route all/,
  );
});

test('a case that is right only because no route covers its URL is told', () => {
  assert.match(
    found(ANY, 'url: https://b.example.com/, expect: deny').join(),
    /^warning: is right only because/,
  );
});
