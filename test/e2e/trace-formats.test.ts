import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { AUTH_RESPONSE_HEADERS, traefikRules } from '../../deploy/demo/rules.ts';
import { startTraefik } from '../../deploy/demo/traefik.ts';
import type { PropagatorName } from '../../src/telemetry/trace-headers.ts';
import { TRAEFIK } from '../setup/tools.ts';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import type { TraceStore } from '../support/trace-store.ts';
import { startTraceStore } from '../support/trace-store.ts';
import { startForwarden } from './support/forwarden.ts';
import { startTracedApp } from './support/traced-app.ts';

const STRANGER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const QUICK = { OTEL_BSP_SCHEDULE_DELAY: '100' };

/** What a test is about. */
interface Setting {
  /** The one format that the proxy speaks, by its name for Traefik; undefined: it doesn't trace. */
  readonly proxyFormat: string | undefined;
  /** The one format that the app reads. */
  readonly appFormat: PropagatorName;
  readonly configuration: (store: TraceStore) => Readonly<Record<string, unknown>>;
}

async function startAll(t: TestContext, { proxyFormat, appFormat, configuration }: Setting) {
  const store = await startTraceStore();
  const app = await startTracedApp(store.url, appFormat);
  const policy = [{ from: 'https://public.example.com', allow_public_unauthenticated_access: true }];
  const base = {
    authenticate_service_url: 'https://auth.example.com',
    idp_client_id: 'client',
    idp_client_secret: 'not-a-real-one',
    tracing_debug: true,
    policy,
  };
  const forwarden = await startForwarden(await freePort(), { ...base, ...configuration(store) }, QUICK);
  const rules = traefikRules({
    forwarden: forwarden.url,
    authenticateHost: 'auth.example.com',
    protectedApps: { 'public.example.com': app.url },
    forwardAuth: { authResponseHeaders: [...AUTH_RESPONSE_HEADERS, 'traceparent', 'tracestate'] },
  });
  const tracing = { sampleRate: 1, otlp: { http: { endpoint: `${store.url}/v1/traces` } } };
  const proxy = await startTraefik({
    program: TRAEFIK,
    port: await freePort(),
    rules,
    ...(proxyFormat !== undefined && {
      static: { tracing },
      env: { ...QUICK, OTEL_PROPAGATORS: proxyFormat },
    }),
  });
  t.after(async () => {
    await proxy.stop();
    await forwarden.stop();
    await app.stop();
    await store.stop();
  });
  const visit = async (headers: Record<string, string> = {}) => {
    const asked = { host: 'public.example.com', ...headers };
    return JSON.parse((await ask({ port: proxy.port, path: '/x', headers: asked })).body);
  };
  return { store, visit, forwarden };
}

for (const format of ['jaeger', 'b3', 'b3multi'] as const) {
  test(`one trace shows proxy, decision and app where ${format} is the only context`, async (t) => {
    const { store, visit } = await startAll(t, {
      proxyFormat: format,
      appFormat: format,
      configuration: ({ url }) => ({ tracing_provider: 'otlp', otel_exporter_otlp_endpoint: url }),
    });
    const seen = await visit();
    assert.equal(
      format === 'jaeger' ? 'uber-trace-id' in seen : 'b3' in seen || 'x-b3-traceid' in seen,
      true,
    );
    const check = await store.waitFor(({ service, kind }) => service === 'forwarden' && kind === 2);
    const inApp = await store.waitFor(({ service }) => service === 'app');
    const asking = await store.waitFor(({ spanId }) => spanId === check.parentSpanId);
    t.diagnostic(`\n${store.draw(check.traceId)}`);
    assert.equal(asking.name, 'AuthRequest');
    assert.equal(inApp.traceId, check.traceId);
  });
}

test('with Jaeger the proxy’s own context counts, and a stranger’s traceparent beside it doesn’t', async (t) => {
  const { store, visit } = await startAll(t, {
    proxyFormat: 'jaeger',
    appFormat: 'jaeger',
    configuration: ({ url }) => ({
      tracing_provider: 'jaeger',
      tracing_jaeger_collector_endpoint: `${url}/v1/traces`,
    }),
  });
  await visit({ traceparent: STRANGER });
  const check = await store.waitFor(({ service, kind }) => service === 'forwarden' && kind === 2);
  assert.notEqual(check.traceId, STRANGER.split('-')[1]);
  assert.equal((await store.waitFor(({ spanId }) => spanId === check.parentSpanId)).service, 'traefik');
});

test('where the proxy doesn’t trace, the app’s span hangs on ours', async (t) => {
  const { store, visit } = await startAll(t, {
    proxyFormat: undefined,
    appFormat: 'tracecontext',
    configuration: ({ url }) => ({ otel_exporter_otlp_endpoint: url }),
  });
  await visit();
  const check = await store.waitFor(({ service, kind }) => service === 'forwarden' && kind === 2);
  const inApp = await store.waitFor(({ service }) => service === 'app');
  assert.equal(check.parentSpanId, '');
  assert.equal(inApp.parentSpanId, check.spanId);
});

test('a context that isn’t trusted begins no trace of ours', async (t) => {
  const { store, visit } = await startAll(t, {
    proxyFormat: undefined,
    appFormat: 'tracecontext',
    configuration: ({ url }) => ({ otel_exporter_otlp_endpoint: url, tracing_trust_context: false }),
  });
  await visit({ traceparent: STRANGER });
  const check = await store.waitFor(({ service, kind }) => service === 'forwarden' && kind === 2);
  assert.notEqual(check.traceId, STRANGER.split('-')[1]);
});

test('Jaeger’s old address is mapped to its OTLP port, and a silent one is warned of', async (t) => {
  const { forwarden, visit } = await startAll(t, {
    proxyFormat: undefined,
    appFormat: 'tracecontext',
    configuration: () => ({
      tracing_provider: 'jaeger',
      tracing_jaeger_agent_endpoint: 'localhost:6831',
    }),
  });
  await visit();
  const output = forwarden.output();
  assert.match(
    output,
    /tracing_jaeger_agent_endpoint: spans go to http:\/\/localhost:4318\/v1\/traces instead/,
  );
  assert.match(output, /nothing answers at localhost:4318: spans need Jaeger 1\.35 or newer/);
});
