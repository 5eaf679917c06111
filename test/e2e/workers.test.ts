import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { test } from 'node:test';
import { startApp } from '../../deploy/demo/app.ts';
import { traefikRules } from '../../deploy/demo/rules.ts';
import { startTraefik } from '../../deploy/demo/traefik.ts';
import { TRAEFIK } from '../setup/tools.ts';
import { freePort } from '../support/free-port.ts';
import { BASE, startCrew, until } from '../support/workers.ts';

const KILLS = 5;
// As many connections as Traefik keeps open to us: only what it sends on one that it has used is asked anew.
const AT_ONCE = 2;

test('workers that are killed under traffic are replaced, and no check fails', async (t) => {
  const policy = [{ from: 'https://public.example.com', allow_public_unauthenticated_access: true }];
  const crew = await startCrew(t, { ...BASE, policy, decision_log: 'off' });
  const forwarden = `http://127.0.0.1:${crew.port}`;
  const app = await startApp({ forwarden, authenticateHost: '', audience: 'public.example.com' });
  t.after(app.stop);
  const protectedApps = { 'public.example.com': app.url };
  const rules = traefikRules({ forwarden, authenticateHost: 'auth.example.com', protectedApps });
  const proxy = await startTraefik({ program: TRAEFIK, port: await freePort(), rules });
  t.after(proxy.stop);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  t.after(() => agent.destroy());
  const visit = () =>
    new Promise<number>((resolve, reject) => {
      const headers = { host: 'public.example.com' };
      const sent = request({ port: proxy.port, agent, path: '/headers', headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      });
      sent.on('error', reject);
      sent.end();
    });

  const answers = new Map<number, number>();
  let isOver = false;
  const traffic = Array.from({ length: AT_ONCE }, async () => {
    while (!isOver) {
      const status = await visit();
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  });
  const killed = new Set<number>();
  while (killed.size < KILLS) {
    const [worker = 0] = crew.workers();
    killed.add(worker);
    process.kill(worker, 'SIGKILL');
    await until(async () => (await crew.metric('forwarden_workers_replaced_total')) === killed.size);
    await until(async () => (await crew.metric('forwarden_workers')) === 2);
  }
  isOver = true;
  await Promise.all(traffic);
  t.diagnostic(`answers by status: ${JSON.stringify([...answers])}`);
  assert.deepEqual([...answers.keys()], [200]);
  assert.ok((answers.get(200) ?? 0) > 100);
});
