import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';
import { ask, traefikHeaders } from '../support/ask.ts';
import { ROUTES } from '../support/signed-in.ts';
import type { StoreMood } from '../support/trace-store.ts';
import { startTraceStore } from '../support/trace-store.ts';

process.env['OTEL_BSP_SCHEDULE_DELAY'] = '50';
process.env['OTEL_BSP_MAX_QUEUE_SIZE'] = '64';
process.env['OTEL_BSP_EXPORT_TIMEOUT'] = '500';
process.env['OTEL_EXPORTER_OTLP_TIMEOUT'] = '500';

// The SDK is one for the whole process, so one app serves all of these tests, one mood after the other.
const CHECKS = 200;

async function startTraced(t: TestContext) {
  const store = await startTraceStore();
  t.after(store.stop);
  const app = await startApp(t, {
    routes: ROUTES,
    tracing: {
      exporter: 'otlp',
      url: new URL(`${store.url}/v1/traces`),
      mappedFrom: undefined,
      sample: 'all',
      propagators: ['tracecontext'],
      trustsContext: true,
      includesEmail: false,
    },
  });
  const check = () => ask({ port: app.port('main'), headers: traefikHeaders('https://public.example.com/') });
  return { store, app, check };
}

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a trace store that fails or stalls stops no check, and what it loses is counted and told once', async (t) => {
  const { store, app, check } = await startTraced(t);
  assert.equal((await check()).status, 200);
  await until(() => store.spans.length > 0, 'the first span arrives');
  assert.equal(app.droppedSpans(), 0);

  for (const mood of ['fails', 'stalls'] satisfies StoreMood[]) {
    store.mood = mood;
    const before = app.droppedSpans();
    for (let index = 0; index < CHECKS; index++) assert.equal((await check()).status, 200);
    // At most 64 wait, and as many are under way.
    await until(
      () => app.droppedSpans() - before >= 3 * CHECKS - 2 * 64,
      `spans are counted while it ${mood}`,
    );
  }
  const told = () => app.logged.filter(({ msg }) => String(msg).includes('spans can’t be sent')).length;
  await until(() => told() === 1, 'the trouble is told once');

  store.mood = 'answers';
  const seen = store.spans.length;
  await until(async () => {
    await check();
    return store.spans.length > seen;
  }, 'spans arrive again');
  await until(() => app.logged.some(({ msg }) => msg === 'spans are sent again'), 'its end is told');
});
