import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../../deploy/demo/app.ts';
import { traefikRules } from '../../deploy/demo/rules.ts';
import { startTraefik } from '../../deploy/demo/traefik.ts';
import { freshSecret } from '../../src/config/secrets.ts';
import { TRAEFIK } from '../setup/tools.ts';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import { startForwarden } from './support/forwarden.ts';

test('a stop and start under traffic fails no check but those that come while nobody listens', async (t) => {
  const secrets = {
    shared_secret: freshSecret('shared_secret'),
    cookie_secret: freshSecret('cookie_secret'),
    signing_key: freshSecret('signing_key'),
  };
  const configuration = {
    ...secrets,
    authenticate_service_url: 'https://auth.example.com',
    idp_client_id: 'client',
    idp_client_secret: 'not-a-real-one',
    policy: [{ from: 'https://public.example.com', allow_public_unauthenticated_access: true }],
    decision_log: 'off',
  };
  const forwardenPort = await freePort();
  let forwarden = await startForwarden(forwardenPort, configuration);
  const app = await startApp({
    forwarden: forwarden.url,
    authenticateHost: '',
    audience: 'public.example.com',
  });
  t.after(app.stop);
  const rules = traefikRules({
    forwarden: forwarden.url,
    authenticateHost: 'auth.example.com',
    protectedApps: { 'public.example.com': app.url },
  });
  const proxy = await startTraefik({ program: TRAEFIK, port: await freePort(), rules });
  t.after(proxy.stop);
  const visit = () => ask({ port: proxy.port, path: '/headers', headers: { host: 'public.example.com' } });
  const answers: { status: number; from: number; to: number }[] = [];
  let isOver = false;
  const traffic = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const from = performance.now();
      const { status } = await visit();
      answers.push({ status, from, to: performance.now() });
    }
  });
  const gaps: { exit: number | null; from: number; to: number }[] = [];
  for (let restart = 0; restart < 3; restart++) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const from = performance.now();
    const exit = await forwarden.stop();
    forwarden = await startForwarden(forwardenPort, configuration);
    gaps.push({ exit, from, to: performance.now() });
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  isOver = true;
  await Promise.all(traffic);
  await forwarden.stop();
  assert.deepEqual(
    gaps.map(({ exit }) => exit),
    [0, 0, 0],
  );
  const isInGap = ({ from, to }: { from: number; to: number }) =>
    gaps.some((gap) => from < gap.to && to > gap.from);
  const failed = answers.filter((answer) => answer.status !== 200 && !isInGap(answer));
  assert.deepEqual(failed, []);
  assert.ok(answers.filter(({ status }) => status === 200).length > 100);
});
