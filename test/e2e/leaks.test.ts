import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import type { TraceStore } from '../support/trace-store.ts';
import { startTraceStore } from '../support/trace-store.ts';
import { useStage } from './support/stage.ts';

const SECRETS = {
  shared_secret: Buffer.alloc(32, 'shared').toString('base64'),
  cookie_secret: Buffer.alloc(32, 'cookie').toString('base64'),
};
const audit = join(tmpdir(), `forwarden-leaks-${process.pid}.jsonl`);
let store: TraceStore;
let metricsPort: number;
before(async () => {
  store = await startTraceStore();
  metricsPort = await freePort();
});
after(() => store.stop());

const stage = useStage({
  forwardenEnv: { OTEL_BSP_SCHEDULE_DELAY: '100' },
  configuration: () => ({
    ...SECRETS,
    log_level: 'debug',
    audit_log: audit,
    audit_allows: true,
    metrics_address: `127.0.0.1:${metricsPort}`,
    tracing_debug: true,
    tracing_include_email: true,
    otel_exporter_otlp_endpoint: store.url,
  }),
});

test('no secret, cookie, code or token of a whole journey is in any log, span, metric, page or audit line', async () => {
  const seen = new Set<string>(Object.values(SECRETS));
  const pages: string[] = [];
  const context = await stage.person();
  const page = await context.newPage();
  page.on('response', async (response) => {
    const headers = await response.allHeaders();
    // The app's own pages show what the app was asked for.
    const isOurs = new URL(response.url()).hostname === 'auth.localhost' || response.status() === 403;
    const type = headers['content-type'] ?? '';
    if (isOurs && type.startsWith('text/html')) pages.push(await response.text().catch(() => ''));
  });
  page.on('request', (request) => {
    const { searchParams } = new URL(request.url());
    for (const name of ['code', 'state', 'forwarden_hand_off', 'nonce', 'code_challenge', 'id_token_hint']) {
      const value = searchParams.get(name);
      if (value !== null) seen.add(value);
    }
  });
  const keepCookies = async () => {
    for (const { name, value } of await context.cookies()) if (name.includes('pomerium')) seen.add(value);
  };

  const link = `http://app.localhost:${stage.port}/x?token=in-the-query`;
  seen.add('in-the-query');
  await page.goto(link);
  await keepCookies();
  await page.getByRole('link', { name: 'alice@example.com' }).click();
  await page.waitForURL(link);
  await keepCookies();
  const echo = await page.goto(`http://app.localhost:${stage.port}/headers`);
  const { headers } = JSON.parse((await echo?.text()) ?? '{}') as { headers: string[] };
  const assertion = headers[headers.findIndex((name) => /^x-pomerium-jwt-assertion$/i.test(name)) + 1] ?? '';
  assert.match(assertion, /^ey/);
  seen.add(assertion);
  await page.goto(`http://auth.localhost:${stage.port}/.pomerium/`);
  await page.goto(`http://app.localhost:${stage.port}/.pomerium/sign_out`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: /sign me out/i }).click();
  await page.waitForURL(/signed_out/);
  await page.goto(link);
  await page.getByRole('link', { name: 'bob@example.com' }).click();
  await page.waitForURL(link);
  await keepCookies();
  assert.equal((await page.reload())?.status(), 403);
  // What fails must not tell either.
  const forged = { host: `auth.localhost:${stage.port}`, accept: 'text/html', cookie: 'a=of-an-app' };
  seen.add('of-an-app').add('forged-state').add('forged-code');
  const { body } = await ask({
    port: stage.port,
    path: '/oauth2/callback?state=forged-state&code=forged-code',
    headers: forged,
  });
  pages.push(body);

  await store.waitFor(({ name }) => name === 'POST /.pomerium/sign_out');
  const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const places: Record<string, string> = {
    log: stage.forwarden.output(),
    spans: store.textOf('forwarden'),
    metrics,
    audit: await readFile(audit, 'utf8'),
    pages: pages.join('\n'),
  };
  assert.ok(seen.size > 12, `${seen.size} secrets were seen`);
  for (const [place, text] of Object.entries(places)) {
    assert.ok(text.length > 500, `there is something in ${place}`);
    for (const secret of seen) {
      // A sealed text is split over cookies and URLs: any long piece of it would be a leak.
      const piece = secret.length > 80 ? secret.slice(20, 60) : secret;
      assert.equal(text.includes(piece), false, `${piece} is in ${place}`);
    }
  }
});
