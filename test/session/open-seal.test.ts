import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CompactEncrypt, EncryptJWT, errors, jwtDecrypt } from 'jose';
import type { KeyRing } from '../../src/session/key-ring.ts';
import { createKeyRing } from '../../src/session/key-ring.ts';
import { open } from '../../src/session/open-seal.ts';
import { seal } from '../../src/session/seal.ts';
import { STARTED_AT as NOW } from '../support/session.ts';

const RING = createKeyRing([new Uint8Array(32).fill(1)], 'session');
const AUDIENCE = 'host:app.example.com';
const HEADER = { alg: 'dir', enc: 'A256GCM', typ: 'session', kid: RING.sealingKeyId };

function keyOf({ keys, sealingKeyId }: KeyRing): Uint8Array {
  return keys.get(sealingKeyId) ?? new Uint8Array();
}

/** What jose, which knows nothing of ours, makes of a sealed text. */
async function openByJose(text: string, now: number): Promise<string> {
  try {
    await jwtDecrypt(text, keyOf(RING), {
      audience: AUDIENCE,
      typ: 'session',
      currentDate: new Date(now * 1000),
      requiredClaims: ['aud', 'exp', 'iat'],
    });
    return 'open';
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'expired' : 'unreadable';
  }
}

test('jose opens what we seal, and we open what jose seals, large or small', async () => {
  for (const text of ['', 'x'.repeat(5000)]) {
    const sealed = await seal(
      RING,
      { sub: 'a', text },
      { audience: AUDIENCE, issuedAt: NOW, expiresAt: NOW + 9 },
    );
    assert.equal(await openByJose(sealed, NOW), 'open');
    const byJose = await new EncryptJWT({ sub: 'a', text })
      .setProtectedHeader(HEADER)
      .setAudience(AUDIENCE)
      .setIssuedAt(NOW)
      .setExpirationTime(NOW + 9)
      .encrypt(keyOf(RING));
    const opened = open(RING, byJose, AUDIENCE, NOW);
    assert.equal(opened.state === 'open' && opened.payload['text'], text);
  }
});

test('of a text that was changed anywhere jose opens no more than we do, and we no more than jose', async () => {
  const sealed = await seal(RING, { sub: 'a' }, { audience: AUDIENCE, issuedAt: NOW, expiresAt: NOW + 9 });
  const change = fc.record({
    at: fc.nat(sealed.length),
    length: fc.nat(3),
    put: fc.stringMatching(/^[A-Za-z0-9_.=!-]{0,3}$/),
    now: fc.constantFrom(NOW, NOW + 8, NOW + 9, NOW + 100),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ at, length, put, now }) => {
      const text = sealed.slice(0, at) + put + sealed.slice(at + length);
      const ours = open(RING, text, AUDIENCE, now).state;
      if (text === sealed) assert.equal(ours, await openByJose(text, now));
      else assert.equal(ours, 'unreadable');
    }),
    { numRuns: 500 },
  );
});

test('another spelling of the same bytes opens nothing, so that nobody makes many texts of one session', async () => {
  const sealed = await seal(RING, { sub: 'a' }, { audience: AUDIENCE, issuedAt: NOW, expiresAt: NOW + 9 });
  assert.equal(open(RING, sealed, AUDIENCE, NOW).state, 'open');
  const spellings = [`${sealed}=`, `${sealed}!`, sealed.replace(/\.([^.]+)$/, '.\n$1'), ` ${sealed}`];
  for (const text of spellings) assert.equal(open(RING, text, AUDIENCE, NOW).state, 'unreadable', text);
});

test('a header that isn’t ours opens nothing, whoever has the key', async () => {
  const claims = new TextEncoder().encode(JSON.stringify({ aud: AUDIENCE, iat: NOW, exp: NOW + 9 }));
  const sealedWith = (header: object) =>
    new CompactEncrypt(claims).setProtectedHeader(header as never).encrypt(keyOf(RING));
  assert.equal(open(RING, await sealedWith(HEADER), AUDIENCE, NOW).state, 'open');
  for (const header of [
    { ...HEADER, typ: 'state' },
    { ...HEADER, typ: undefined },
    { ...HEADER, kid: 'other' },
    { ...HEADER, kid: '__proto__' },
  ]) {
    assert.equal(
      open(RING, await sealedWith(header), AUDIENCE, NOW).state,
      'unreadable',
      JSON.stringify(header),
    );
  }
});
