import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { end } from '../../deploy/demo/traefik.ts';
import { findProgram, ZIPKIN } from '../setup/tools.ts';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import { startForwarden } from './support/forwarden.ts';

const java = findProgram('java');
const READY_MS = 60_000;

interface ZipkinSpan {
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly kind?: string;
  readonly localEndpoint: { readonly serviceName: string };
  readonly tags?: Readonly<Record<string, string>>;
}

/** Asks until the answer fits: Zipkin starts and stores in its own time. */
async function eventually<T>(url: string, fits: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const answer = await fetch(url).then(
      async (response) => (response.ok ? ((await response.json()) as T) : undefined),
      () => undefined,
    );
    if (answer !== undefined && fits(answer)) return answer;
    assert.ok(performance.now() < deadline, `nothing at ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const skip = java === undefined || !existsSync(ZIPKIN);
test('with tracing_provider: zipkin a real Zipkin shows the decision with its reason', {
  skip,
}, async (t) => {
  const port = await freePort();
  const zipkin = spawn(java ?? '', ['-Xmx256m', '-jar', ZIPKIN], {
    env: { PATH: process.env['PATH'], QUERY_PORT: String(port), SELF_TRACING_ENABLED: 'false' },
    stdio: 'ignore',
  });
  t.after(() => end(zipkin));
  const url = `http://127.0.0.1:${port}`;
  await eventually<{ status: string }>(`${url}/health`, ({ status }) => status === 'UP');

  const configuration = {
    authenticate_service_url: 'https://auth.example.com',
    idp_client_id: 'client',
    idp_client_secret: 'not-a-real-one',
    tracing_provider: 'zipkin',
    tracing_zipkin_endpoint: `${url}/api/v2/spans`,
    tracing_debug: true,
    policy: [{ from: 'https://public.example.com', allow_public_unauthenticated_access: true }],
  };
  const forwarden = await startForwarden(await freePort(), configuration, { OTEL_BSP_SCHEDULE_DELAY: '100' });
  t.after(forwarden.stop);
  const traceId = '463ac35c9f6413ad48485a3953bb6124';
  const headers = {
    b3: `${traceId}-a2fb4a1d1a96d312-1`,
    'x-forwarded-host': 'public.example.com',
    'x-forwarded-uri': '/x',
  };
  await ask({ port: Number(new URL(forwarden.url).port), headers });

  const spans = await eventually<ZipkinSpan[]>(
    `${url}/api/v2/trace/${traceId}`,
    (found) => found.length === 3,
  );
  const check = spans.find(({ kind }) => kind === 'SERVER');
  assert.equal(check?.localEndpoint.serviceName, 'forwarden');
  assert.equal(check?.parentId, 'a2fb4a1d1a96d312');
  assert.equal(check?.tags?.['forwarden.decision'], 'allow');
  assert.equal(check?.tags?.['forwarden.reason'], 'accept');
  const names = spans.filter(({ parentId }) => parentId === check?.id).map(({ name }) => name);
  assert.deepEqual(names.toSorted(), ['forwarden.policy', 'forwarden.session']);
});
