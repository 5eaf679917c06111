import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { findProgram } from '../setup/tools.ts';
import type { TestApp } from '../support/app.ts';
import { ask, traefikHeaders } from '../support/ask.ts';
import { startStage } from '../support/signed-in.ts';
import { createVisitor } from '../support/visitor.ts';

const ANY = { host: '127.0.0.1', port: 0 };

/** All samples, by name and labels as they are written. */
async function scrape(app: TestApp): Promise<{ text: string; sample: (name: string) => number | undefined }> {
  const { body } = await ask({ port: app.port('metrics'), path: '/metrics' });
  const samples = new Map(
    body
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
  return { text: body, sample: (name) => samples.get(name) };
}

test('decisions, sign-ins, sessions, calls to the provider and assertions are counted', async (t) => {
  const { app, provider, visitor } = await startStage(t, {
    config: { metricsAddress: ANY },
    surroundings: { caches: 'on' },
  });
  const port = app.port('main');
  await visitor.open('https://app.example.com/');
  await visitor.fetch('https://app.example.com/x');
  provider.signsIn = 'bob';
  await createVisitor(app).open('https://auth.example.com/.pomerium/sign_in');
  await ask({
    port,
    headers: traefikHeaders('https://app.example.com/', { cookie: '__Host-_pomerium=garbage' }),
  });
  await ask({ port, headers: traefikHeaders('https://public.example.com/') });
  await ask({ port, path: '/.well-known/pomerium/jwks.json', headers: { host: 'auth.example.com' } });
  await ask({ port, path: '/ping', headers: traefikHeaders('https://app.example.com/') });
  await ask({ port, headers: { ...traefikHeaders('https://app.example.com/'), 'x-forwarded-host': '' } });
  const headers = { host: 'auth.example.com', accept: 'text/html' };
  await ask({ port, path: '/oauth2/callback?state=x&code=y', headers });

  const { sample } = await scrape(app);
  const expected: Record<string, number> = {
    'forwarden_decisions_total{decision="allow",reason="email-ok",route="https://app.example.com"}': 2,
    'forwarden_decisions_total{decision="sign_in",reason="user-unauthenticated",route="https://app.example.com"}': 2,
    'forwarden_decisions_total{decision="allow",reason="accept",route="https://public.example.com"}': 1,
    forwarden_check_duration_seconds_count: 5,
    'forwarden_check_duration_seconds_bucket{le="+Inf"}': 5,
    'forwarden_sign_ins_total{outcome="success",cause=""}': 2,
    'forwarden_sign_ins_total{outcome="failure",cause="sign_in_foreign"}': 1,
    'forwarden_sessions_opened_total{where="authenticate_host"}': 2,
    'forwarden_sessions_opened_total{where="protected_host"}': 1,
    'forwarden_sessions_refused_total{cause="unreadable"}': 1,
    'forwarden_checks_refused_total{code="misdirected_check"}': 1,
    'forwarden_checks_refused_total{code="target_malformed"}': 1,
    'forwarden_provider_calls_total{call="discovery",outcome="ok"}': 1,
    'forwarden_provider_calls_total{call="token",outcome="ok"}': 2,
    'forwarden_provider_call_duration_seconds_count{call="token"}': 2,
    forwarden_jwks_served_total: 1,
    'forwarden_assertions_total{result="signed"}': 1,
    'forwarden_assertions_total{result="cached"}': 1,
    forwarden_assertion_signing_duration_seconds_count: 1,
    forwarden_routes: 3,
    forwarden_config_last_reload_successful: 1,
    'forwarden_cache_entries{cache="session"}': 2,
    'forwarden_cache_lookups_total{cache="session",result="hit"}': 1,
    'forwarden_cache_lookups_total{cache="known_session",result="hit"}': 1,
    'forwarden_cache_lookups_total{cache="assertion",result="hit"}': 1,
    'forwarden_cache_lookups_total{cache="assertion",result="miss"}': 1,
    'forwarden_cache_lookups_total{cache="headers",result="hit"}': 1,
    'forwarden_cache_lookups_total{cache="told_session",result="hit"}': 0,
    'forwarden_cache_entries{cache="client_address"}': 2,
    forwarden_trace_spans_dropped_total: 0,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(sample(name), value, name);
  assert.ok((sample('forwarden_cache_lookups_total{cache="host",result="hit"}') ?? 0) > 0);
  assert.ok((sample('forwarden_memory_bytes{kind="rss"}') ?? 0) > 10_000_000);
  assert.ok((sample('forwarden_open_connections') ?? 0) >= 1);
});

test('whatever visitors send, no label gets a value of theirs', async (t) => {
  const { app } = await startStage(t, { config: { metricsAddress: ANY, metricsCompat: 'pomerium' } });
  for (let index = 0; index < 50; index++) {
    const port = app.port('main');
    await ask({ port, headers: traefikHeaders(`https://stranger-${index}.example.net/stranger-${index}`) });
    await ask({
      port,
      path: `/stranger-${index}`,
      headers: { host: `stranger-${index}.example.net`, 'x-forwarded-uri': '/' },
    });
    const headers = traefikHeaders('https://app.example.com/', { 'x-forwarded-method': `STRANGER${index}` });
    await ask({ port, headers });
  }
  const { text, sample } = await scrape(app);
  assert.doesNotMatch(text, /stranger/i);
  const unknown = 'forwarden_decisions_total{decision="deny",reason="route-not-found",route="unknown"}';
  assert.equal(sample(unknown), 50);
});

test('Pomerium’s names of the same meaning are given where somebody asks for them', async (t) => {
  const { app } = await startStage(t, { config: { metricsAddress: ANY, metricsCompat: 'pomerium' } });
  const headers = traefikHeaders('https://public.example.com/');
  await ask({ port: app.port('main'), headers });
  const { sample } = await scrape(app);
  const labels = 'service="all",host="public.example.com",http_method="GET",http_status="200"';
  assert.equal(sample(`pomerium_http_server_requests_total{${labels}}`), 1);
  assert.equal(sample('pomerium_http_server_request_duration_ms_count{service="all"}'), 1);
  assert.equal(sample('pomerium_policy_count_total{service="all"}'), 3);
  const { app: plain } = await startStage(t, { config: { metricsAddress: ANY } });
  assert.doesNotMatch((await scrape(plain)).text, /pomerium/);
});

const promtool = findProgram('promtool');
test('promtool finds nothing to say against the metrics', { skip: promtool === undefined }, async (t) => {
  const { app, visitor } = await startStage(t, { config: { metricsAddress: ANY } });
  await visitor.open('https://app.example.com/');
  const { text } = await scrape(app);
  const { status, stdout, stderr } = spawnSync(promtool ?? '', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
});
