import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppHeaders } from '../../src/policy/app-headers.ts';
import { NO_APP_HEADERS } from '../../src/policy/app-headers.ts';
import { compilePolicy as compileEntries, routesOf, ruleOf } from '../../src/policy/compile.ts';
import type { RouteEntry } from '../../src/policy/route.ts';
import { entry } from '../support/config.ts';

const FROM = 'https://app.example.com';
const APP: AppHeaders = { ...NO_APP_HEADERS, remove: ['x-secret'] };

const compilePolicy = (routes: readonly RouteEntry[]) => compileEntries({ routes, groups: [] });

/** An entry with a line of its own. */
function written(line: number, from = FROM, rule: Partial<RouteEntry> = {}): RouteEntry {
  return entry(from, { place: { file: 'policy.yaml', line, column: 3 }, ...rule });
}

function messages(...entries: RouteEntry[]): string[] {
  return compilePolicy(entries).conflicts.map(({ place, message }) => `${place.line} ${message}`);
}

test('entries of one place are one route, and another port is another place', () => {
  assert.equal(routesOf(compilePolicy([written(1), written(2)]).policy).length, 1);
  assert.equal(routesOf(compilePolicy([written(1), written(2, `${FROM}:8443`)]).policy).length, 2);
});

test('a route is called by the first name given, else by its from', () => {
  const ids = (...entries: RouteEntry[]) => routesOf(compilePolicy(entries).policy).map(({ id }) => id);
  assert.deepEqual(ids(written(1)), [FROM]);
  assert.deepEqual(
    ids(written(1), written(2, FROM, { name: 'photos' }), written(3, FROM, { name: 'late' })),
    ['photos'],
  );
});

test('a route says whether groups matter to it, so that the log names them only then', () => {
  const looks = (rule: Partial<RouteEntry>) => {
    const [route] = routesOf(compilePolicy([written(1), written(2, FROM, rule)]).policy);
    return route === undefined ? undefined : ruleOf(route).looksAtGroups;
  };
  assert.equal(looks({ allowedGroups: ['family'] }), true);
  assert.equal(looks({ allowedUsers: ['alice@example.com'] }), false);
});

test('a route’s headers are those of the entry that has some', () => {
  const { policy } = compilePolicy([written(1), written(2, FROM, { app: APP }), written(3)]);
  assert.deepEqual(routesOf(policy)[0]?.app, APP);
});

test('headers said twice of one place are a conflict that names both', () => {
  const message = '4 says which headers the app gets, and so does policy.yaml:2:3: keep one of them';
  assert.deepEqual(messages(written(2, FROM, { app: APP }), written(4, FROM, { app: APP })), [message]);
});

test('a host that is public by one entry and somebody’s by another is a conflict, never an open door', () => {
  const open = written(1, FROM, { allowPublicUnauthenticatedAccess: true });
  for (const rule of [
    { allowedUsers: ['alice@example.com'] },
    { allowedDomains: ['example.com'] },
    { allowedGroups: ['family'] },
    { allowAnyAuthenticatedUser: true },
  ])
    assert.deepEqual(messages(open, written(7, FROM, rule)), [
      '1 is public, while policy.yaml:7:3 says who may pass the same host: keep one of them',
    ]);
  assert.match(messages(open, written(7)).join(), /^7 covers the same as policy\.yaml:1:3/);
});

test('two schemes of what visitors’ URLs write alike are a conflict, since a check doesn’t tell the scheme', () => {
  const conflict = ['2 covers the same host as policy.yaml:1:3 with another scheme: write one of them'];
  const pairs = [
    ['https://a.test', 'http://a.test'],
    ['https://a.test', 'http://a.test:80'],
    ['https://a.test:443', 'http://a.test'],
    ['https://a.test:443', 'http://a.test:80'],
    ['https://a.test:80', 'http://a.test:80'],
    ['https://a.test:8443', 'http://a.test:8443'],
    ['https://*.a.test', 'http://*.a.test'],
  ] as const;
  for (const [one, other] of pairs) {
    assert.deepEqual(messages(written(1, one), written(2, other)), conflict, `${one} ${other}`);
    assert.deepEqual(messages(written(1, other), written(2, one)), conflict, `${other} ${one}`);
  }
});

test('two schemes that no visitor’s URL writes alike are none', () => {
  assert.deepEqual(messages(written(1, 'https://a.test'), written(2, 'http://a.test:8080')), []);
  assert.deepEqual(messages(written(1, 'https://a.test:8443'), written(2, 'http://a.test:8080')), []);
});
