import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_APP_HEADERS } from '../../src/policy/app-headers.ts';
import { packPolicy, unpackRoutes } from '../../src/policy/packed-policy.ts';
import { EVERY_PATH } from '../../src/policy/route.ts';
import { entry } from '../support/config.ts';

const PLACE = { file: 'config.yaml', line: 1, column: 1 };

function tokenOf(text: string) {
  return { ...NO_APP_HEADERS, set: new Map([['x-token', [{ kind: 'text' as const, text }]]]) };
}

test('entries are the same after they were packed, each with its host, in their order', () => {
  const term = {
    criterion: 'http_path' as const,
    subject: '',
    data: { not: '/a' },
    place: PLACE,
  };
  const routes = [
    entry('https://one.example.com', {
      allowedIdpClaims: new Map([['team', ['red', 'blue']]]),
      condition: { ...EVERY_PATH, regex: '^/a', regexPriorityOrder: Number.POSITIVE_INFINITY },
    }),
    entry('https://other.example.com', { name: 'ünïcode ☃', app: tokenOf('ä') }),
    entry('https://one.example.com:8443', {
      blocks: [{ action: 'deny', combination: 'nor', terms: [term] }],
    }),
  ];
  const packed = packPolicy({ routes, groups: [] });
  assert.equal(packed.size, 3);
  assert.deepEqual(
    packed.hosts.map(([host, packages]) => [host, packages.flatMap(unpackRoutes)]),
    [
      ['one.example.com', [routes[0], routes[2]]],
      ['other.example.com', [routes[1]]],
    ],
  );
});

test('of what entries say of headers each kind is there once, however many texts there are', () => {
  const routes = [
    entry('https://one.example.com', { app: tokenOf('one') }),
    entry('https://other.example.com', { app: tokenOf('other') }),
    entry('https://third.example.com', { app: { ...NO_APP_HEADERS, remove: ['x-token'] } }),
    entry('https://fourth.example.com'),
  ];
  assert.equal(packPolicy({ routes, groups: [] }).apps.length, 2);
});

test('a host of many entries is packed in several packages', () => {
  const routes = Array.from({ length: 120 }, (_, number) =>
    entry('https://one.example.com', { condition: { ...EVERY_PATH, prefix: `/${number}/` } }),
  );
  const [[, packages] = ['', []]] = packPolicy({ routes, groups: [] }).hosts;
  assert.ok(packages.length > 1);
  assert.deepEqual(packages.flatMap(unpackRoutes), routes);
});
