import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredSpan } from '../../support/trace-store.ts';
import { SKIP as skip } from './support/docker.ts';
import { useStack } from './support/stack.ts';
import type { Seen } from './support/visit.ts';
import {
  at,
  cookiesFor,
  DOMAIN,
  eventually,
  readJson,
  signIn,
  verifyAssertion,
  visit,
} from './support/visit.ts';

const stack = useStack({ values: { COMPOSE_PROFILES: 'grafana' } });

test('docker compose up brings every service of the shipped file up, healthy', { skip }, async () => {
  const listed = await stack.compose('ps', '--format', '{{.Service}} {{.State}} {{.Health}}');
  assert.deepEqual(listed.split('\n').toSorted(), [
    'forwarden running healthy',
    'grafana running ',
    'httpbin running ',
    'jaeger running ',
    'prometheus running healthy',
    'traefik running healthy',
  ]);
});

test('httpbin is open to everybody, and every other host asks to sign in', { skip }, async () => {
  assert.equal((await visit(at('httpbin', '/get'))).status, 200);
  for (const host of ['jaeger', 'traefik', 'prometheus', 'grafana']) {
    const { status, location = '' } = await visit(at(host), { accept: 'text/html' });
    assert.equal(status, 302, host);
    assert.equal(new URL(location).hostname, `auth.${DOMAIN}`, host);
  }
});

test('whoever signed in arrives at the very link, and the app gets an assertion that verifies', {
  skip,
}, async () => {
  const page = await stack.newPage();
  await signIn(page, at('jaeger', '/search?service=a%2Fb'));
  const { url, headers } = JSON.parse(await page.locator('body').innerText()) as Seen;
  assert.equal(url, '/search?service=a%2Fb');
  assert.equal(headers['x-forwarded-email'], 'alice@example.com');
  assert.equal(headers['cookie'], undefined, 'the app sees none of our cookies');
  const claims = await verifyAssertion(page, headers['x-pomerium-jwt-assertion'], at('jaeger'));
  assert.equal(claims['email'], 'alice@example.com');
});

test('the profile of Grafana signs in whom the assertion names, by the shipped settings', {
  skip,
}, async () => {
  const page = await stack.newPage();
  await signIn(page, at('grafana'));
  assert.equal(await page.locator('body').innerText(), 'signed in as alice@example.com');
});

test('somebody who is not on the list signs in, and is refused', { skip }, async () => {
  const bob = await stack.newPage();
  await signIn(bob, at('jaeger'), 'bob@example.com');
  assert.equal((await bob.reload())?.status(), 403);
});

test('no forged header changes what is judged or who one is', { skip }, async () => {
  const forged = {
    accept: 'text/html',
    'x-forwarded-host': `httpbin.${DOMAIN}`,
    'x-forwarded-uri': '/forged',
    'x-forwarded-method': 'OPTIONS',
    'x-forwarded-for': '192.0.2.9',
    'x-forwarded-email': 'mallory@example.com',
    'x-forwarded-groups': 'admins',
    x_forwarded_email: 'mallory@example.com',
    'x-pomerium-jwt-assertion': 'forged',
  };
  assert.equal((await visit(at('jaeger'), forged)).status, 302);
  const cookie = await cookiesFor(stack.alice, at('jaeger'));
  const { headers } = JSON.parse((await visit(at('jaeger', '/true'), { ...forged, cookie })).body) as Seen;
  assert.equal(headers['x-forwarded-email'], 'alice@example.com');
  assert.equal(headers['x-forwarded-groups'], 'family');
  assert.equal(headers['x_forwarded_email'], undefined);
  assert.notEqual(headers['x-pomerium-jwt-assertion'], 'forged');
  const log = await stack.compose('logs', '--no-color', 'forwarden');
  assert.match(log, /"path":"\/true","method":"GET"/);
  assert.doesNotMatch(log, /forged|OPTIONS|192\.0\.2\.9/);
});

test('the dashboard of the proxy is there for whoever may in', { skip }, async () => {
  const routers = await readJson<{ name: string }[]>(stack.alice, at('traefik', '/api/http/routers'));
  const names = routers.map(({ name }) => name);
  for (const name of ['dashboard@docker', 'forwarden@docker', 'httpbin@docker', 'jaeger@docker'])
    assert.ok(names.includes(name), names.join(' '));
});

test('Prometheus, behind a middleware that names its host, scrapes forwarden and Traefik', {
  skip,
}, async () => {
  type Targets = { data: { activeTargets: { labels: { job: string }; health: string }[] } };
  await eventually('both targets are up', async () => {
    const { data } = await readJson<Targets>(stack.alice, at('prometheus', '/api/v1/targets'));
    const up = data.activeTargets.filter(({ health }) => health === 'up').map(({ labels }) => labels.job);
    return up.includes('forwarden') && up.includes('traefik');
  });
});

test('one trace in the store shows the proxy and the decision', { skip }, async () => {
  const { headers } = await readJson<Seen>(stack.alice, at('jaeger', '/traced'));
  const [, traceId] = String(headers['traceparent']).split('-');
  let spans: StoredSpan[] = [];
  const isCheck = ({ service, kind }: StoredSpan) => service === 'forwarden' && kind === 2;
  await eventually('the trace is whole', async () => {
    const all = await readJson<StoredSpan[]>(stack.alice, at('jaeger', '/spans'));
    spans = all.filter((span) => span.traceId === traceId);
    return spans.some(isCheck) && spans.some(({ parentSpanId }) => parentSpanId === '');
  });
  const check = spans.find(isCheck);
  assert.equal(check?.attributes['forwarden.decision'], 'allow');
  assert.equal(spans.find(({ spanId }) => spanId === check?.parentSpanId)?.service, 'traefik');
});
