import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DemoApp } from '../../deploy/demo/app.ts';
import { ask } from '../support/ask.ts';
import type { StoredSpan, TraceStore } from '../support/trace-store.ts';
import { startTraceStore } from '../support/trace-store.ts';
import { useStage } from './support/stage.ts';
import { startTracedApp } from './support/traced-app.ts';

let store: TraceStore;
let app: DemoApp;
const site: { protectedApps: Record<string, string> } = { protectedApps: {} };
before(async () => {
  store = await startTraceStore();
  app = await startTracedApp(store.url, 'tracecontext');
  for (const host of ['app.localhost', 'public.localhost']) site.protectedApps[host] = app.url;
});
after(async () => {
  await app.stop();
  await store.stop();
});

const stage = useStage({
  site,
  configuration: (port) => ({
    otel_exporter_otlp_endpoint: store.url,
    tracing_sample_rate: 1,
    policy: [
      { from: `http://app.localhost:${port}`, allowed_users: ['alice@example.com'] },
      { from: `http://public.localhost:${port}`, allow_public_unauthenticated_access: true },
    ],
  }),
  static: () => ({
    tracing: { sampleRate: 1, otlp: { http: { endpoint: `${store.url}/v1/traces` } } },
  }),
  forwardenEnv: { OTEL_BSP_SCHEDULE_DELAY: '100' },
  proxyEnv: { OTEL_BSP_SCHEDULE_DELAY: '100' },
});

/** The spans of a trace, once it is whole. */
async function traceOf(traceId: string, service: string): Promise<StoredSpan[]> {
  await store.waitFor((span) => span.traceId === traceId && span.service === service && span.kind === 2);
  const isRoot = (span: StoredSpan) => span.traceId === traceId && span.parentSpanId === '';
  await store.waitFor(isRoot);
  return store.spans.filter((span) => span.traceId === traceId);
}

function only(spans: readonly StoredSpan[], fits: (span: StoredSpan) => boolean): StoredSpan {
  const found = spans.filter(fits);
  assert.equal(found.length, 1, spans.map(({ service, name }) => `${service}: ${name}`).join('\n'));
  return found[0] as StoredSpan;
}

test('one trace shows the proxy, the decision with its reason, and the app', async (t) => {
  const headers = { host: `public.localhost:${stage.port}` };
  await ask({ port: stage.port, path: '/one-trace', headers });
  const { traceId } = await store.waitFor(({ name }) => name === 'GET /one-trace');
  const spans = await traceOf(traceId, 'forwarden');
  t.diagnostic(`\n${store.draw(traceId)}`);
  const check = only(spans, ({ service, kind }) => service === 'forwarden' && kind === 2);
  const inApp = only(spans, ({ service }) => service === 'app');
  const asking = only(spans, ({ spanId }) => spanId === check.parentSpanId);
  assert.equal(asking.service, 'traefik');
  assert.equal(asking.kind, 3);
  assert.equal(only(spans, ({ spanId }) => spanId === inApp.parentSpanId).service, 'traefik');
  const { attributes } = check;
  assert.equal(check.name, 'GET /');
  assert.equal(attributes['http.route'], '/');
  assert.equal(attributes['forwarden.decision'], 'allow');
  assert.equal(attributes['forwarden.reason'], 'accept');
  assert.equal(attributes['forwarden.host'], 'public.localhost');
  assert.equal(Number(attributes['http.response.status_code']), 200);
  assert.equal(check.resource['service.version'], '0.1.0');
  const children = spans.filter(({ parentSpanId }) => parentSpanId === check.spanId);
  assert.deepEqual(children.map(({ name }) => name).toSorted(), ['forwarden.policy', 'forwarden.session']);
});

test('no span is an orphan, and each says who made it', async () => {
  await ask({ port: stage.port, path: '/orphans', headers: { host: `public.localhost:${stage.port}` } });
  const { traceId } = await store.waitFor(({ name }) => name === 'GET /orphans');
  const spans = await traceOf(traceId, 'forwarden');
  const ids = new Set(spans.map(({ spanId }) => spanId));
  for (const { parentSpanId, name, kind, service } of spans) {
    assert.ok(parentSpanId === '' || ids.has(parentSpanId), `${name} is an orphan`);
    assert.ok(kind >= 1 && kind <= 3, name);
    assert.match(service, /^(traefik|forwarden|app)$/);
  }
});

test('the sign-in is one trace across its redirects, linked to the request that started it', async (t) => {
  const page = await (await stage.person()).newPage();
  const link = `http://app.localhost:${stage.port}/journey?secret=1`;
  await page.goto(link);
  await page.getByRole('link', { name: 'alice@example.com' }).click();
  await page.waitForURL(link);
  const handOff = await store.waitFor(({ name }) => name === 'forwarden.sign_in.hand_off');
  const spans = await traceOf(handOff.traceId, 'forwarden');
  t.diagnostic(`\n${store.draw(handOff.traceId)}`);
  const callback = only(spans, ({ name }) => name === 'forwarden.sign_in.callback');
  assert.equal(handOff.parentSpanId, callback.spanId);
  const begun = only(spans, ({ name }) => name === 'GET /.pomerium/sign_in');
  assert.equal(callback.parentSpanId, begun.spanId);
  const [started] = begun.links;
  const check = await store.waitFor(({ spanId }) => spanId === started?.spanId);
  assert.equal(check.attributes['forwarden.decision'], 'sign_in');
  assert.equal(check.attributes['forwarden.reason'], 'user-unauthenticated');
  const calls = spans.filter(({ kind, service }) => kind === 3 && service === 'forwarden');
  const called = calls.map(({ attributes }) => new URL(String(attributes['url.full'])).pathname);
  assert.ok(called.includes('/token'), called.join(' '));
  assert.ok(called.includes('/jwks'), called.join(' '));
  for (const { parentSpanId } of calls) assert.ok(spans.some(({ spanId }) => spanId === parentSpanId));

  const allowed = await store.waitFor(({ attributes }) => attributes['forwarden.reason'] === 'email-ok');
  assert.match(String(allowed.attributes['enduser.id']), /^[0-9a-f]{16}$/);
  assert.equal(/alice@example\.com|secret=1/.test(store.textOf('forwarden')), false);
});

test('a failed sign-in is recorded by its stable code', async () => {
  const headers = { host: `auth.localhost:${stage.port}`, accept: 'text/html' };
  await ask({ port: stage.port, path: '/oauth2/callback?state=forged&code=x', headers });
  const failed = await store.waitFor(({ name }) => name === 'GET /oauth2/callback');
  const marked = await store.waitFor(({ attributes }) => attributes['error.type'] === 'sign_in_foreign');
  assert.equal(marked.status, 2);
  assert.ok(failed);
});
