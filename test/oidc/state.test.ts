import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSignInId } from '../../src/oidc/sign-in-id.ts';
import { readState, sealState } from '../../src/oidc/state.ts';
import { createKeyRing } from '../../src/session/key-ring.ts';
import { seal } from '../../src/session/seal.ts';

const NOW = 1_800_000_000;
const SECRET = new Uint8Array(32).fill(1);
const RING = createKeyRing([SECRET], 'state');
const ID = createSignInId(NOW * 1000, (bytes) => new Uint8Array(bytes));
const RETURN_TO = new URL('https://app.example.com/');

const sealed = (changes = {}) =>
  sealState(RING, { id: ID, returnTo: RETURN_TO, trace: 'trace', ...changes }, NOW);

test('a state says which sign-in it is of, and where that leads', async () => {
  assert.deepEqual(await readState(RING, await sealed(), NOW), {
    state: 'open',
    id: ID,
    returnTo: RETURN_TO,
    trace: 'trace',
  });
  const bare = await sealed({ returnTo: undefined, trace: undefined });
  assert.deepEqual(await readState(RING, bare, NOW), {
    state: 'open',
    id: ID,
    returnTo: undefined,
    trace: undefined,
  });
});

test('a state tells nothing to whoever sees the URL', async () => {
  const text = Buffer.from(await sealed(), 'base64url').toString('latin1') + (await sealed());
  for (const secret of [ID, 'app.example.com', 'trace']) assert.equal(text.includes(secret), false);
});

test('a state opens for a quarter of an hour; later it still says where a fresh sign-in would lead', async () => {
  assert.equal((await readState(RING, await sealed(), NOW + 899)).state, 'open');
  const late = await readState(RING, await sealed(), NOW + 900);
  assert.deepEqual(late, { state: 'expired', id: ID, returnTo: RETURN_TO, trace: 'trace' });
});

test('a state of another secret, purpose or audience is foreign, expired or not', async () => {
  const foreign = createKeyRing([new Uint8Array(32).fill(2)], 'state');
  const texts = [
    await sealState(foreign, { id: ID, returnTo: RETURN_TO, trace: undefined }, NOW),
    await sealState(
      createKeyRing([SECRET], 'session'),
      { id: ID, returnTo: RETURN_TO, trace: undefined },
      NOW,
    ),
    await seal(RING, { jti: ID }, { audience: 'host:app.example.com', issuedAt: NOW, expiresAt: NOW + 60 }),
    '',
    'x',
    `${await sealed()}x`,
  ];
  for (const text of texts)
    for (const at of [NOW, NOW + 900])
      assert.deepEqual(await readState(RING, text, at), { state: 'foreign' });
});
