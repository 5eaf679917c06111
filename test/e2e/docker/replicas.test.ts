import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JSONWebKeySet } from 'jose';
import { freshSecret } from '../../../src/config/secrets.ts';
import { SKIP as skip } from './support/docker.ts';
import { useStack } from './support/stack.ts';
import type { Seen } from './support/visit.ts';
import { at, cookiesFor, eventually, readJson, signIn, verifyAssertion, visit } from './support/visit.ts';

const REPLICAS = ['forwarden-1', 'forwarden-2', 'forwarden-3'];

const stack = useStack({
  up: ['--scale', 'forwarden=3', '--scale', 'httpbin=2'],
  values: {
    SHARED_SECRET: freshSecret('shared_secret'),
    COOKIE_SECRET: freshSecret('cookie_secret'),
    SIGNING_KEY: freshSecret('signing_key'),
  },
});

test('Traefik balances visitors among three replicas of forwarden, and two of httpbin', {
  skip,
}, async () => {
  type Service = { serverStatus?: Readonly<Record<string, string>> };
  for (const [name, count] of [
    ['forwarden', 3],
    ['httpbin', 2],
  ] as const) {
    await eventually(`${count} of ${name} are up`, async () => {
      const { serverStatus = {} } = await readJson<Service>(
        stack.alice,
        at('traefik', `/api/http/services/${name}@docker`),
      );
      return Object.values(serverStatus).filter((status) => status === 'UP').length === count;
    });
  }
});

test('whoever signs in is led from replica to replica, and every one knows him', { skip }, async () => {
  for (let person = 0; person < 5; person++) {
    const page = await stack.newPage();
    await signIn(page, at('jaeger', '/here'));
    const { headers } = JSON.parse(await page.locator('body').innerText()) as Seen;
    await verifyAssertion(page, headers['x-pomerium-jwt-assertion'], at('jaeger'));
    await page.context().close();
  }
});

test('every replica answers checks, knows the session, and signs with the one key that all publish', {
  skip,
}, async () => {
  const headers = { cookie: await cookiesFor(stack.alice, at('jaeger')) };
  await eventually('each has answered a check', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => visit(at('jaeger'), headers)));
    for (const { status } of answers) assert.equal(status, 200);
    const log = await stack.compose('logs', '--no-color', 'forwarden');
    const allowed = log.split('\n').filter((line) => line.includes('"decision":"allow"'));
    return REPLICAS.every((replica) => allowed.some((line) => line.startsWith(replica)));
  });
  const published = await Promise.all(
    Array.from({ length: 9 }, () => visit(at('auth', '/.well-known/pomerium/jwks.json'))),
  );
  const ids = published.flatMap(({ body }) => (JSON.parse(body) as JSONWebKeySet).keys.map(({ kid }) => kid));
  assert.equal(new Set(ids).size, 1);
});

test('replicas that share a volume all keep what must survive in it', { skip }, async () => {
  const log = await stack.compose('logs', '--no-color', 'forwarden');
  assert.doesNotMatch(log, /can't be written|"level":"error"/);
});
