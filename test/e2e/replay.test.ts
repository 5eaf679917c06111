import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { startApp } from '../../deploy/demo/app.ts';
import { traefikRules } from '../../deploy/demo/rules.ts';
import { startTraefik } from '../../deploy/demo/traefik.ts';
import type { Changed } from '../../src/cli/replay/changed.ts';
import type { Tally } from '../../src/cli/replay/tally.ts';
import { runReplay } from '../../src/cli/replay.ts';
import { COOKIE_SECRET, sealCookie } from '../bench/sessions.ts';
import { TRAEFIK } from '../setup/tools.ts';
import { folderWith } from '../support/folder.ts';
import { freePort } from '../support/free-port.ts';
import { startForwarden } from './support/forwarden.ts';

const CONFIGURATION = {
  authenticate_service_url: 'https://auth.example.com',
  idp_client_id: 'client',
  idp_client_secret: 'not-a-real-one',
  cookie_secret: COOKIE_SECRET.toString('base64'),
};
const [APP, OPEN] = ['app.example.com', 'open.example.com'];
const BEFORE = [
  { from: `https://${APP}`, allowed_users: ['me@example.com'] },
  { from: `https://${OPEN}`, allow_public_unauthenticated_access: true },
];
const AFTER = [
  { from: `https://${APP}`, allowed_users: ['you@example.com'] },
  { from: `https://${OPEN}`, allowed_users: ['you@example.com'] },
];

/** Sends a request to the proxy and waits until its answer is over. */
function visit(port: number, host: string, path: string, cookie = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { host, accept: 'text/html', ...(cookie !== '' && { cookie }) };
    const sent = request({ port, path, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject).end();
  });
}

/** Waits until a log holds a line of a request: it is written, or arrives, after the answer. */
async function waitFor(text: string, log: () => string): Promise<void> {
  while (!log().includes(text)) await new Promise((resolve) => setTimeout(resolve, 20));
}

function named(people: readonly Changed[]): unknown[] {
  return people.map(({ email, is_named: isNamed, count }) => [email ?? (isNamed ? 'nobody' : '?'), count]);
}

test('a replay of our log and one of the real Traefik’s tell the same, but for whom Traefik can’t name', async (t) => {
  const folder = folderWith(t);
  const accessLog = join(folder, 'access.json');
  const forwarden = await startForwarden(await freePort(), { ...CONFIGURATION, policy: BEFORE });
  const app = await startApp({
    forwarden: forwarden.url,
    authenticateHost: 'auth.example.com',
    audience: APP,
  });
  const rules = traefikRules({
    forwarden: forwarden.url,
    authenticateHost: 'auth.example.com',
    protectedApps: { [APP]: app.url, [OPEN]: app.url },
    forwardAuth: { headerField: 'X-Forwarded-User' },
  });
  const proxy = await startTraefik({
    program: TRAEFIK,
    port: await freePort(),
    rules,
    static: { accessLog: { format: 'json', filePath: accessLog } },
  });
  t.after(async () => {
    await proxy.stop();
    await app.stop();
    await forwarden.stop();
  });
  const [me, you] = [await sealCookie(APP, 1, 'me@example.com'), await sealCookie(APP, 2, 'you@example.com')];
  assert.equal(await visit(proxy.port, APP, '/x?y=z', me), 200);
  assert.equal(await visit(proxy.port, APP, '/x', me), 200);
  assert.equal(await visit(proxy.port, APP, '/x', you), 403);
  assert.equal(await visit(proxy.port, APP, '/x'), 302);
  assert.equal(await visit(proxy.port, OPEN, '/last'), 200);
  await waitFor('"/last"', () => readFileSync(accessLog, 'utf8'));
  await waitFor('"/last"', forwarden.output);

  const [log, config] = [join(folder, 'decisions.json'), join(folder, 'new.yaml')];
  writeFileSync(log, forwarden.output());
  writeFileSync(config, stringify({ ...CONFIGURATION, policy: AFTER }));
  const replayed = async (file: string): Promise<Tally> => {
    let output = '';
    await runReplay([file, '--config', config, '--format', 'json'], {}, (text) => {
      output += text;
    });
    return JSON.parse(output);
  };
  const ours = await replayed(log);
  assert.deepEqual(named(ours.loses), [
    ['me@example.com', 2],
    ['nobody', 1],
  ]);
  assert.deepEqual(named(ours.gains), [['you@example.com', 1]]);
  assert.deepEqual([ours.decisions, ours.otherwise, ours.unjudged], [5, [], []]);

  const theirs = await replayed(accessLog);
  assert.deepEqual(named(theirs.loses), named(ours.loses));
  assert.deepEqual([theirs.decisions, theirs.gains, theirs.otherwise], [5, [], []]);
  assert.deepEqual(
    theirs.unjudged.map(({ count }) => count),
    [1],
  );
  assert.match(theirs.unjudged[0]?.why ?? '', /doesn't name the visitor/);
});
