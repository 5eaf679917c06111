import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HandOff } from '../../src/oidc/hand-off.ts';
import { readHandOff, sealHandOff } from '../../src/oidc/hand-off.ts';
import { createKeyRing } from '../../src/session/key-ring.ts';
import { seal } from '../../src/session/seal.ts';
import { STARTED_AT as NOW, session } from '../support/session.ts';

const SECRET = new Uint8Array(32).fill(1);
const RING = createKeyRing([SECRET], 'hand-off');
const HOST = 'app.example.com';
const HAND_OFF: HandOff = {
  id: 'once',
  session: session({
    name: 'Alice',
    groups: ['family'],
    claims: { a: ['b'] },
    idToken: 'id',
    accessToken: 'access',
  }),
  signInId: 'sign-in',
  returnTo: new URL('https://app.example.com/'),
  isRetry: true,
  trace: 'trace',
};

test('a hand-off gives the protected host the whole session, and what it is for', async () => {
  const sealed = await sealHandOff(RING, HAND_OFF, HOST, NOW);
  assert.deepEqual(await readHandOff(RING, sealed, HOST, NOW), { state: 'open', handOff: HAND_OFF });
  const bare: HandOff = {
    ...HAND_OFF,
    session: session(),
    signInId: undefined,
    isRetry: false,
    trace: undefined,
  };
  assert.deepEqual(await readHandOff(RING, await sealHandOff(RING, bare, HOST, NOW), HOST, NOW), {
    state: 'open',
    handOff: bare,
  });
});

test('a hand-off opens on its host alone', async () => {
  const sealed = await sealHandOff(RING, HAND_OFF, HOST, NOW);
  for (const host of ['other.example.com', 'sub.app.example.com', 'example.com', ''])
    assert.deepEqual(await readHandOff(RING, sealed, host, NOW), { state: 'unreadable' }, host);
});

test('a hand-off opens for a minute', async () => {
  const sealed = await sealHandOff(RING, HAND_OFF, HOST, NOW);
  assert.equal((await readHandOff(RING, sealed, HOST, NOW + 59)).state, 'open');
  assert.deepEqual(await readHandOff(RING, sealed, HOST, NOW + 60), { state: 'expired' });
});

test('a session’s own sealed text, and one of another secret, are no hand-off', async () => {
  const audience = { audience: `hand-off:${HOST}`, issuedAt: NOW, expiresAt: NOW + 60 };
  const texts = [
    await sealHandOff(createKeyRing([SECRET], 'session'), HAND_OFF, HOST, NOW),
    await sealHandOff(createKeyRing([new Uint8Array(32)], 'hand-off'), HAND_OFF, HOST, NOW),
    await seal(RING, { sid: 'x', sub: 'alice', auth_time: NOW }, { ...audience, audience: `host:${HOST}` }),
    await seal(RING, { jti: 'x' }, audience),
    await seal(
      RING,
      { jti: 'x', return_to: 'https://app.example.com/', session: { sub: 'alice' } },
      audience,
    ),
    await seal(RING, { jti: 'x', session: { sid: 'x', sub: 'alice', auth_time: NOW } }, audience),
    '',
    'x',
  ];
  for (const text of texts)
    assert.deepEqual(await readHandOff(RING, text, HOST, NOW), { state: 'unreadable' });
});
