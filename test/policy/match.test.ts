import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compilePolicy } from '../../src/policy/compile.ts';
import { matchRoute } from '../../src/policy/match.ts';
import { entry } from '../support/config.ts';
import * as policy from '../support/policy.ts';

/** The id of the route of these sources that covers a host. */
function matched(sources: readonly string[], host: string, port?: number): string | undefined {
  return policy.matched(
    sources.map((from) => entry(from)),
    host,
    port,
  );
}

test('a host that no route covers has none', () => {
  for (const host of [
    'other.example.com',
    'example.com',
    'app.example.com.evil.test',
    'xapp.example.com',
    'a',
  ])
    assert.equal(matched(['https://app.example.com'], host), undefined, host);
});

test('a wildcard covers every host below its parent, deeper ones too, and never the bare parent', () => {
  const routes = ['https://*.example.com'];
  for (const host of ['a.example.com', 'a.b.c.example.com', '_x.example.com'])
    assert.equal(matched(routes, host), routes[0], host);
  for (const host of ['example.com', 'notexample.com', 'a.example.com.evil.test', 'a.example.org'])
    assert.equal(matched(routes, host), undefined, host);
});

test('an exact host owns its host, wherever in the policy it stands', () => {
  const routes = ['https://*.example.com', 'https://app.example.com', 'https://app*.example.com'];
  assert.equal(matched(routes, 'app.example.com'), 'https://app.example.com');
  assert.equal(matched(routes.toReversed(), 'app.example.com'), 'https://app.example.com');
});

test('an exact host owns its ports too: what it doesn’t cover meets no broader route', () => {
  assert.equal(
    matched(['https://*.example.com', 'https://app.example.com:8443'], 'app.example.com', 9443),
    undefined,
  );
});

test('the wildcard with the longest literal part wins, whatever the order', () => {
  const routes = [
    'https://*.com',
    'https://*.example.com',
    'https://*.b.example.com',
    'https://app-*.b.example.com',
  ];
  const expected = {
    'x.com': 'https://*.com',
    'x.example.com': 'https://*.example.com',
    'x.b.example.com': 'https://*.b.example.com',
    'app-1.b.example.com': 'https://app-*.b.example.com',
  };
  for (const [host, route] of Object.entries(expected)) {
    assert.equal(matched(routes, host), route);
    assert.equal(matched(routes.toReversed(), host), route);
  }
});

test('a star may stand anywhere in a host', () => {
  assert.equal(
    matched(['https://app.*.example.com'], 'app.eu.west.example.com'),
    'https://app.*.example.com',
  );
  assert.equal(matched(['https://*'], 'anything.test'), 'https://*');
});

test('a route without a port covers every port', () => {
  for (const port of [undefined, 80, 443, 8443])
    assert.equal(matched(['https://app.example.com'], 'app.example.com', port), 'https://app.example.com');
});

test('a route with a port covers that one alone, and a missing one is the default of its scheme', () => {
  assert.equal(
    matched(['https://app.example.com:8443'], 'app.example.com', 8443),
    'https://app.example.com:8443',
  );
  assert.equal(matched(['https://app.example.com:8443'], 'app.example.com'), undefined);
  assert.equal(matched(['https://app.example.com:443'], 'app.example.com'), 'https://app.example.com:443');
  assert.equal(matched(['http://localhost:80'], 'localhost'), 'http://localhost:80');
  assert.equal(matched(['http://localhost:80'], 'localhost', 443), undefined);
});

test('beside a route that names the port the one for every other port stays', () => {
  const routes = ['https://app.example.com', 'https://app.example.com:8443'];
  assert.equal(matched(routes, 'app.example.com', 8443), routes[1]);
  assert.equal(matched(routes, 'app.example.com', 443), routes[0]);
  assert.equal(matched(routes, 'app.example.com'), routes[0]);
});

test('finding a host’s route costs about the same with ten routes and with a hundred thousand', () => {
  const many = Array.from({ length: 100_000 }, (_, index) =>
    entry(index % 2 ? `https://a${index}.test` : `https://*.a${index}.test`),
  );
  const { policy } = compilePolicy(many);
  const startedAt = performance.now();
  for (let index = 0; index < 10_000; index++) {
    const host = index % 2 ? `a${index}.test` : `x.y.a${index}.test`;
    assert.equal(matchRoute(policy, { host, port: undefined })?.id, many[index]?.from);
  }
  // A search through the routes would take minutes.
  assert.ok(performance.now() - startedAt < 2000);
});

test('a host never meets a wildcard that doesn’t end or begin like it', () => {
  fc.assert(
    fc.property(fc.domain(), fc.domain(), (host, parent) => {
      const covered = matched([`https://*.${parent}`], host) !== undefined;
      assert.equal(covered, host.endsWith(`.${parent}`));
    }),
  );
});
