import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_APP_HEADERS } from '../../src/policy/app-headers.ts';
import { EVERY_PATH } from '../../src/policy/route.ts';
import { createKeyRing } from '../../src/session/key-ring.ts';
import { sealSession } from '../../src/session/sealed-session.ts';
import type { TestApp } from '../support/app.ts';
import { startApp } from '../support/app.ts';
import { ask, traefikHeaders } from '../support/ask.ts';
import { entry } from '../support/config.ts';
import { session } from '../support/session.ts';

const NOW = Math.floor(Date.now() / 1000);
const RING = createKeyRing([new Uint8Array(32).fill(2)], 'session');
const ANY = { host: '127.0.0.1', port: 0 };
const MEMBER = {
  place: { file: 'config.yaml', line: 1, column: 1 },
  name: 'staff',
  members: ['alice@example.com'],
};

/** Alice's session for all hosts of the domain. */
function sealed(): Promise<string> {
  return sealSession(RING, session({ startedAt: NOW, expiresAt: NOW + 3600 }), 'domain:example.com', NOW);
}

/** What the cache of sessions holds, in entries and bytes. */
async function held(app: TestApp): Promise<readonly number[]> {
  const { body } = await ask({ port: app.port('metrics'), path: '/metrics' });
  return ['entries', 'weight_bytes'].map((what) =>
    Number(new RegExp(`^forwarden_cache_${what}\\{cache="session"\\} (\\d+)`, 'm').exec(body)?.[1]),
  );
}

async function start(t: Parameters<typeof startApp>[0], routes: number): Promise<TestApp> {
  const cookie = {
    name: '_pomerium',
    domain: 'example.com',
    secure: true,
    sameSite: 'lax' as const,
    expireSeconds: 3600,
  };
  const entries = Array.from({ length: routes }, (_, number) =>
    entry('https://app.example.com', {
      condition: { ...EVERY_PATH, prefix: `/${number}/` },
      allowedGroups: ['staff'],
      app: { ...NO_APP_HEADERS, groupsFilter: ['staff', String(number)] },
    }),
  );
  const config = { metricsAddress: ANY, cookie, routes: entries, groups: [MEMBER] };
  return startApp(t, config, { caches: 'on' });
}

async function check(app: TestApp, path: string, cookies: string): Promise<void> {
  const headers = traefikHeaders(`https://app.example.com${path}`, { cookie: cookies });
  assert.equal((await ask({ port: app.port('main'), headers })).status, 200);
}

test('however often the policy is edited, what is kept of a visitor takes the same memory', async (t) => {
  const app = await start(t, 1);
  const cookie = `__Secure-_pomerium=${await sealed()}`;
  const sizes: (readonly number[])[] = [];
  for (let edit = 0; edit < 30; edit++) {
    await check(app, '/0/', cookie);
    sizes.push(await held(app));
    await app.replacePolicy({});
  }
  assert.deepEqual(sizes.at(-1), sizes[0]);
});

test('however many routes and hosts a visitor goes to, and whatever cookies he has, what is kept of him is bounded', async (t) => {
  const app = await start(t, 60);
  const cookie = `__Secure-_pomerium=${await sealed()}`;
  const sizes: number[] = [];
  for (let round = 0; round < 2; round++) {
    for (let route = 0; route < 60; route++) await check(app, `/${route}/`, `${cookie}; app=${route}`);
    sizes.push((await held(app))[1] ?? 0);
  }
  assert.equal(sizes[1], sizes[0]);
  assert.ok((sizes[0] ?? 0) < 40_000, `${sizes[0]} bytes`);
});

test('of a visitor’s other cookies nothing is kept', async (t) => {
  const app = await start(t, 1);
  const cookie = `__Secure-_pomerium=${await sealed()}`;
  await check(app, '/0/', `${cookie}; app=${'x'.repeat(50_000)}`);
  const [entries, weight = 0] = await held(app);
  assert.equal(entries, 1);
  assert.ok(weight < 10_000, `${weight}`);
});
