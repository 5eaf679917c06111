import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyOf, readPolicy, routeId } from '../support/policy.ts';

/** A policy of routes that are told apart by their names. */
function named(...routes: string[]) {
  return policyOf(routes.map((route) => `- {${route}, allow_any_authenticated_user: true}\n`).join(''));
}

test('within a host the path comes first, then the longest prefix, then regex by priority, then the host', () => {
  const policy = named(
    'name: whole, from: https://a.example.com',
    'name: regex-later, from: https://a.example.com, regex: "/v[0-9]+/.*"',
    'name: regex-first, from: https://a.example.com, regex: "/v1/.*", regex_priority_order: 1',
    'name: short, from: https://a.example.com, prefix: /x',
    'name: long, from: https://a.example.com, prefix: /x/y',
    'name: path, from: https://a.example.com, path: /x/y/z',
  );
  const routes = {
    '/x/y/z': 'path',
    '/x/y/zz': 'long',
    '/x/y': 'long',
    '/xy': 'short',
    '/v1/a': 'regex-first',
    '/v2/a': 'regex-later',
    '/v2': 'whole',
    '/': 'whole',
  };
  for (const [path, id] of Object.entries(routes))
    assert.equal(routeId(policy, `https://a.example.com${path}`), id, path);
});

test('a higher regex_priority_order comes first, none comes last, and the same goes by lines', () => {
  const policy = named(
    'name: none, from: https://a.example.com, regex: "/a.*"',
    'name: low, from: https://a.example.com, regex: "/ab.*", regex_priority_order: -5',
    'name: high, from: https://a.example.com, regex: "/abc.*", regex_priority_order: 7',
    'name: high-later, from: https://a.example.com, regex: "/abcd.*", regex_priority_order: 7',
  );
  assert.equal(routeId(policy, 'https://a.example.com/abcd'), 'high');
  assert.equal(routeId(policy, 'https://a.example.com/abx'), 'low');
  assert.equal(routeId(policy, 'https://a.example.com/ax'), 'none');
});

test('a regex_priority_order without a regex orders nothing', () => {
  const policy = named(
    'name: general, from: https://a.example.com, path: /a, regex_priority_order: 9',
    'name: port, from: https://a.example.com:8443, path: /a',
  );
  assert.equal(routeId(policy, 'https://a.example.com:8443/a'), 'port');
});

test('a regex matches the whole path, alternatives included', () => {
  const policy = named(
    'name: regex, from: https://a.example.com, regex: "^/a|/b$"',
    'name: whole, from: https://a.example.com',
  );
  assert.equal(routeId(policy, 'https://a.example.com/a'), 'regex');
  assert.equal(routeId(policy, 'https://a.example.com/b'), 'regex');
  assert.equal(routeId(policy, 'https://a.example.com/axyz'), 'whole');
  assert.equal(routeId(policy, 'https://a.example.com/x/b'), 'whole');
});

test('several conditions in one route must all hold, and the most specific one gives its class', () => {
  const policy = named(
    'name: both, from: https://a.example.com, prefix: /api/, regex: ".*\\\\.json"',
    'name: prefix, from: https://a.example.com, prefix: /api/',
    'name: never, from: https://a.example.com, path: /x, prefix: /y',
  );
  assert.equal(routeId(policy, 'https://a.example.com/api/a.json'), 'both');
  assert.equal(routeId(policy, 'https://a.example.com/api/a.html'), 'prefix');
  assert.equal(routeId(policy, 'https://a.example.com/x'), 'route-not-found');
});

test('an exact host owns its host: nothing falls through to a wildcard', () => {
  const policy = named(
    'name: wildcard, from: "https://*.example.com"',
    'name: admin, from: https://a.example.com, prefix: /admin',
  );
  assert.equal(routeId(policy, 'https://a.example.com/admin/x'), 'admin');
  assert.equal(routeId(policy, 'https://a.example.com/x'), 'route-not-found');
  assert.equal(routeId(policy, 'https://b.example.com/x'), 'wildcard');
});

test('of several wildcards the longest literal part wins, and `*` spans dots but never the bare domain', () => {
  const policy = named(
    'name: short, from: "https://*.example.com"',
    'name: long, from: "https://*.lab.example.com"',
    'name: middle, from: "https://db-*.lab.example.com"',
    'name: two, from: "https://*.db-*.lab.example.com"',
  );
  assert.equal(routeId(policy, 'https://x.example.com/'), 'short');
  assert.equal(routeId(policy, 'https://x.lab.example.com/'), 'long');
  assert.equal(routeId(policy, 'https://db-1.lab.example.com/'), 'middle');
  assert.equal(routeId(policy, 'https://x.db-1.lab.example.com/'), 'two');
  assert.equal(routeId(policy, 'https://db-.lab.example.com/'), 'middle');
  assert.equal(routeId(policy, 'https://example.com/'), 'route-not-found');
});

test('a wildcard of many stars can’t be made to run away', () => {
  const policy = named(`name: stars, from: "https://${'*a.'.repeat(20)}example.com"`);
  const startedAt = performance.now();
  assert.equal(routeId(policy, `https://${'a.'.repeat(100)}b.example.com/`), 'route-not-found');
  assert.ok(performance.now() - startedAt < 100);
});

test('a from without a port covers every port, one with a port only that one; the scheme isn’t matched', () => {
  const policy = named(
    'name: any, from: https://a.example.com',
    'name: port, from: https://a.example.com:8443',
    'name: only, from: https://b.example.com:8443',
    'name: usual, from: https://c.example.com:443',
  );
  const ids = {
    'https://a.example.com/': 'any',
    'https://a.example.com:9000/': 'any',
    'https://a.example.com:8443/': 'port',
    'http://a.example.com:8443/': 'port',
    'https://b.example.com/': 'route-not-found',
    'https://b.example.com:8443/': 'only',
    'https://c.example.com/': 'usual',
    'https://c.example.com:443/': 'usual',
    'https://c.example.com:8443/': 'route-not-found',
  };
  for (const [url, id] of Object.entries(ids)) assert.equal(routeId(policy, url), id, url);
});

test('a path that servers read differently has a route only where every reading leads to the same one', () => {
  const policy = named(
    'name: whole, from: https://a.example.com',
    'name: admin, from: https://a.example.com, prefix: /admin',
    'name: git, from: https://git.example.com',
  );
  for (const path of [
    '//admin',
    '/x/../admin',
    '/x/..;/admin',
    '/%2fadmin',
    '/x%2f..%2fadmin',
    '/\\admin',
    '/x/%2e%2e/admin',
  ])
    assert.equal(routeId(policy, `https://a.example.com${path}`), 'path-ambiguous', path);
  for (const path of ['/admin//x', '/admin/a%2fb', '/%61dmin', '/admin;x=1'])
    assert.equal(routeId(policy, `https://a.example.com${path}`), 'admin', path);
  for (const path of ['/x//y', '/x%2fy', '/x/../y'])
    assert.equal(routeId(policy, `https://a.example.com${path}`), 'whole', path);
  assert.equal(routeId(policy, 'https://git.example.com/api/v4/projects/me%2fapp/../..//x'), 'git');
});

test('lists of one whole host add up; any other two routes that can’t be told apart are an error that names both', () => {
  const pairs: readonly (readonly [first: string, second: string, flaw: RegExp | undefined])[] = [
    [
      'allowed_users: [a@example.com]',
      'allowed_domains: [example.org], cors_allow_preflight: true',
      undefined,
    ],
    ['allowed_users: [a@example.com], to: http://x', 'allowed_idp_claims: {a: b}', undefined],
    [
      'allow_public_unauthenticated_access: true',
      'allowed_users: [a@example.com]',
      /is public, while POLICY:1:1 says/,
    ],
    [
      'prefix: /a, allowed_users: [a@example.com]',
      'prefix: /a, allowed_users: [b@example.com]',
      /covers the same as POLICY:1:1/,
    ],
    [
      'path: /a, allowed_users: [a@example.com]',
      'path: /%61, allowed_users: [b@example.com]',
      /covers the same as/,
    ],
    [
      'regex: /a, allowed_users: [a@example.com]',
      'regex: /a, allowed_users: [b@example.com]',
      /covers the same as/,
    ],
    [
      'regex: /a, regex_priority_order: 1, allowed_users: [a@example.com]',
      'regex: /a, regex_priority_order: 2, allowed_users: [b@example.com]',
      undefined,
    ],
    [
      'policy: {allow: {or: [accept: true]}}',
      'policy: {deny: {or: [accept: true]}}',
      /has a policy, and so has/,
    ],
    ['policy: {allow: {or: [accept: true]}}', 'allowed_users: [a@example.com]', /covers the same as/],
    ['allow_any_authenticated_user: true', 'allowed_users: [b@example.com]', /covers the same as/],
    ['name: a, allowed_users: [a@example.com]', 'allowed_users: [b@example.com]', /covers the same as/],
  ];
  for (const [first, second, flaw] of pairs) {
    const { settings, told } = readPolicy(
      `- {from: https://a.example.com, ${first}}\n- {from: https://a.example.com, ${second}}\n`,
    );
    if (flaw === undefined) assert.notEqual(settings, undefined, told.join('\n'));
    else assert.match(told.join('\n'), flaw, `${first} | ${second}`);
  }
});
