import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppHeaders } from '../../src/policy/app-headers.ts';
import { NO_APP_HEADERS } from '../../src/policy/app-headers.ts';
import { entry } from '../support/config.ts';
import { ACCOUNTS, startStage } from '../support/signed-in.ts';

const LINK = 'https://app.example.com/deep?a=%2F';

const FORWARDS_TOKENS: AppHeaders = {
  ...NO_APP_HEADERS,
  set: new Map([
    ['x-id-token', [{ kind: 'id_token' }]],
    ['x-access-token', [{ kind: 'access_token' }]],
  ]),
};

// Texts that don't compress, as a signed token's don't.
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[state % 64];
  }).join('');
}

function stageWith(t: Parameters<typeof startStage>[0], claims: Record<string, unknown>) {
  return startStage(t, {
    config: {
      routes: [
        entry('https://app.example.com', { allowAnyAuthenticatedUser: true, app: FORWARDS_TOKENS }),
        entry('https://other.example.org', { allowAnyAuthenticatedUser: true }),
      ],
    },
    provider: { accounts: { alice: { ...ACCOUNTS.alice, ...claims } } },
  });
}

test('200 groups and kept tokens pass, the hand-off too', async (t) => {
  const groups = Array.from({ length: 200 }, (_, index) => `group-${index}-${noise(24)}`);
  const { visitor } = await stageWith(t, { groups });
  const { url, reply, way } = await visitor.open(LINK);
  assert.equal(url, LINK);
  assert.equal(reply.status, 200);
  assert.equal(String(reply.headers['x-pomerium-authenticated-user-groups']).split(',').length, 200);
  assert.ok(way.length < 20, `${way.length} redirects are more than a browser follows`);
  for (const step of way) assert.ok(step.length < 8192, 'a URL that proxies would cut');
});

test('an id_token of 12 KB passes, and leaves nothing of the hand-off behind', async (t) => {
  const { visitor } = await stageWith(t, { name: noise(9000) });
  const { url, reply } = await visitor.open(LINK);
  assert.equal(url, LINK);
  assert.equal(reply.status, 200);
  assert.ok(String(reply.headers['x-id-token']).length > 12_000);
  assert.deepEqual(
    visitor.cookieNames().filter((name) => name.includes('_part_')),
    [],
  );
  assert.equal((await visitor.open('https://other.example.org/')).reply.status, 200);
});

test('48 KB of an app’s own cookies beside a session pass, byte for byte', async (t) => {
  const { visitor } = await stageWith(t, {});
  await visitor.open(LINK);
  const own = Array.from({ length: 48 }, (_, index) => `own${index}=${noise(1017)}`).join('; ');
  const reply = await visitor.fetch(LINK, {
    headers: { cookie: `${own}; ${visitor.cookiesFor(LINK)}` },
  });
  assert.equal(reply.status, 200);
  assert.equal(reply.headers['cookie'], own);
});

test('a session over the limit gives a page that says so, with the limit', async (t) => {
  const { visitor } = await stageWith(t, { name: noise(25_000) });
  const { reply } = await visitor.open(LINK);
  assert.equal(reply.status, 403);
  assert.match(reply.body, /too large/);
  assert.match(reply.body, /30,400 bytes/);
});
