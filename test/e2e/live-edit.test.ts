import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { startApp } from '../../deploy/demo/app.ts';
import { traefikRules } from '../../deploy/demo/rules.ts';
import { startTraefik } from '../../deploy/demo/traefik.ts';
import { TRAEFIK } from '../setup/tools.ts';
import { freePort } from '../support/free-port.ts';
import { startForwarden } from './support/forwarden.ts';

const REQUESTS = 10_000;
const EDITS = 100;
const AT_ONCE = 16;
const FROM = 'https://app.example.com';
const OPEN = [{ from: FROM, allow_public_unauthenticated_access: true }];
const CLOSED = [{ from: FROM, allowed_users: ['me@example.com'] }];

test('while the policy is rewritten a hundred times, no request fails, and each gets a decision of a policy that was in force', async (t) => {
  const forwarden = await startForwarden(await freePort(), {
    authenticate_service_url: 'https://auth.example.com',
    idp_client_id: 'client',
    idp_client_secret: 'not-a-real-one',
    decision_log: 'off',
    policy: OPEN,
  });
  const trust = {
    forwarden: forwarden.url,
    authenticateHost: 'auth.example.com',
    audience: 'app.example.com',
  };
  const app = await startApp(trust);
  const rules = traefikRules({
    forwarden: forwarden.url,
    authenticateHost: 'auth.example.com',
    protectedApps: { 'app.example.com': app.url },
  });
  const proxy = await startTraefik({ program: TRAEFIK, port: await freePort(), rules });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  t.after(async () => {
    agent.destroy();
    await proxy.stop();
    await app.stop();
    await forwarden.stop();
  });
  const visit = () =>
    new Promise<number>((resolve, reject) => {
      const options = { port: proxy.port, agent, path: '/headers', headers: { host: 'app.example.com' } };
      const sent = request(options, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      });
      sent.on('error', reject);
      sent.end();
    });

  const written = parse(readFileSync(forwarden.file, 'utf8'));
  const whole = (policy: unknown) => stringify({ ...written, policy });
  const edits: (() => void)[] = [
    () => writeFileSync(forwarden.file, whole(CLOSED)),
    () => writeFileSync(forwarden.file, whole([{ from: FROM, alowed_users: [] }])),
    () => writeFileSync(forwarden.file, whole(OPEN).slice(0, 120)),
    () => rmSync(forwarden.file, { force: true }),
    () => writeFileSync(forwarden.file, whole(OPEN)),
  ];

  const statuses = new Map<number, number>();
  let done = 0;
  const visitor = async () => {
    while (done < REQUESTS) {
      done++;
      const status = await visit();
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  const editor = async () => {
    for (let edit = 0; edit < EDITS; edit++) {
      edits[edit % edits.length]?.();
      forwarden.signal('SIGHUP');
      const next = ((edit + 1) / EDITS) * REQUESTS;
      while (done < next) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await Promise.all([editor(), ...Array.from({ length: AT_ONCE }, visitor)]);
  t.diagnostic(`answers by status: ${JSON.stringify([...statuses])}`);
  assert.deepEqual([...statuses.keys()].toSorted(), [200, 401]);
  assert.equal(
    [...statuses.values()].reduce((sum, count) => sum + count, 0),
    done,
  );
  // The last good edit is what counts in the end.
  const comesTo = async (status: number) => {
    while ((await visit()) !== status) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await comesTo(200);
  writeFileSync(forwarden.file, whole(CLOSED));
  forwarden.signal('SIGHUP');
  await comesTo(401);
});
