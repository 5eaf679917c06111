import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CompactEncrypt, decodeProtectedHeader } from 'jose';
import { createKeyRing } from '../../src/session/key-ring.ts';
import { open } from '../../src/session/open-seal.ts';
import { seal } from '../../src/session/seal.ts';
import { STARTED_AT as NOW } from '../support/session.ts';

const SECRET = new Uint8Array(32).fill(1);
const OTHER = new Uint8Array(32).fill(2);
const RING = createKeyRing([SECRET], 'session');
const SEAL = { audience: 'host:app.example.com', issuedAt: NOW, expiresAt: NOW + 60 };

const sealed = (payload = {}, ring = RING) => seal(ring, payload, SEAL);
const stateOf = async (text: string, ring = RING, audience = SEAL.audience, now = NOW) =>
  (await open(ring, text, audience, now)).state;

test('a sealed text is a compact JWE: direct key, A256GCM, the key’s id and the purpose', async () => {
  const text = await sealed();
  assert.deepEqual(decodeProtectedHeader(text), {
    alg: 'dir',
    enc: 'A256GCM',
    typ: 'session',
    kid: RING.sealingKeyId,
  });
  assert.match(text, /^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
});

test('what was sealed opens again, large or small', async () => {
  const payload = fc.dictionary(
    fc.stringMatching(/^x_[a-z]{1,8}$/),
    fc.jsonValue({ noUnicodeString: false }),
  );
  await fc.assert(
    fc.asyncProperty(payload, fc.integer({ min: 0, max: 4000 }), async (any, padding) => {
      const given = JSON.parse(JSON.stringify({ ...any, padding: 'x'.repeat(padding) }));
      const opened = await open(RING, await sealed(given), SEAL.audience, NOW);
      assert.ok(opened.state === 'open');
      const { aud, iat, exp, ...rest } = opened.payload;
      assert.deepEqual({ aud, iat, exp }, { aud: SEAL.audience, iat: NOW, exp: NOW + 60 });
      assert.deepEqual(rest, given);
    }),
    { numRuns: 50 },
  );
});

test('a payload that compresses well opens again, however large it is inflated', async () => {
  const text = await sealed({
    groups: Array.from({ length: 8000 }, (_, index) => `cn=team-${index},dc=example,dc=com`),
  });
  assert.equal(decodeProtectedHeader(text)['zip'], 'DEF');
  assert.equal(await stateOf(text), 'open');
});

test('two sealings of one payload share nothing that could be compared', async () => {
  assert.notEqual((await sealed()).split('.')[2], (await sealed()).split('.')[2]);
});

test('a sealed text opens for its audience alone', async () => {
  for (const audience of [
    'host:other.example.com',
    'host:APP.example.com',
    'host:app.example.co',
    'app.example.com',
    '',
  ])
    assert.equal(await stateOf(await sealed(), RING, audience), 'unreadable', audience);
});

test('a sealed text opens for its purpose alone, even under the same secret', async () => {
  const state = createKeyRing([SECRET], 'state');
  assert.equal(await stateOf(await sealed({}, state)), 'unreadable');
  // The type is checked beside the key, so that one key for two purposes would not be enough either.
  const disguised = { ...RING, purpose: 'state' } as const;
  assert.equal(await stateOf(await sealed({}, disguised)), 'unreadable');
});

test('a sealed text opens while its key is in the ring, first or last', async () => {
  const old = await sealed();
  assert.equal(await stateOf(old, createKeyRing([OTHER, SECRET], 'session')), 'open');
  assert.equal(await stateOf(old, createKeyRing([OTHER], 'session')), 'unreadable');
  assert.equal(await stateOf(await sealed({}, createKeyRing([OTHER, SECRET], 'session'))), 'unreadable');
});

test('a sealed text opens until its end and not at it', async () => {
  const text = await sealed();
  assert.equal(await stateOf(text, RING, SEAL.audience, NOW + 59), 'open');
  assert.equal(await stateOf(text, RING, SEAL.audience, NOW + 60), 'expired');
});

test('an expired text of another audience or key is unreadable, so that nothing of it is believed', async () => {
  const text = await sealed();
  assert.equal(await stateOf(text, RING, 'host:other.example.com', NOW + 60), 'unreadable');
  assert.equal(await stateOf(text, createKeyRing([OTHER], 'session'), SEAL.audience, NOW + 60), 'unreadable');
});

test('a text that was changed anywhere is unreadable', async () => {
  const text = await sealed({ sub: 'alice' });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(text.length - 1),
      fc.constantFrom('A', 'b', '0', '_', '.', ' ', '\0'),
      async (at, letter) => {
        const changed = text.slice(0, at) + letter + text.slice(at + 1);
        // The last letter of a part holds bits that no decoder looks at.
        const isSame = ['.', undefined].includes(text[at + 1]) || changed === text;
        if (!isSame) assert.equal(await stateOf(changed), 'unreadable');
      },
    ),
  );
});

test('whatever a visitor sends is unreadable, and nothing throws', async () => {
  const garbage = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.base64String(), { minLength: 5, maxLength: 5 }).map((parts) => parts.join('.')),
    fc.jsonValue().map((header) => `${Buffer.from(JSON.stringify(header)).toString('base64url')}..a.b.c`),
  );
  await fc.assert(fc.asyncProperty(garbage, async (text) => assert.equal(await stateOf(text), 'unreadable')));
});

test('a text that names no key, another algorithm or another encryption is unreadable', async () => {
  const key = RING.keys.get(RING.sealingKeyId) ?? new Uint8Array();
  const claims = Buffer.from(JSON.stringify({ aud: SEAL.audience, iat: NOW, exp: NOW + 60 }));
  const header = { alg: 'dir', enc: 'A256GCM', typ: 'session', kid: RING.sealingKeyId };
  const encrypt = (changes: object, bytes = key) =>
    new CompactEncrypt(claims).setProtectedHeader({ ...header, ...changes }).encrypt(bytes);
  assert.equal(await stateOf(await encrypt({})), 'open');
  const bad = [
    await encrypt({ kid: undefined }),
    await encrypt({ kid: 'AAAAAAAA' }),
    await encrypt({ typ: undefined }),
    await encrypt({ alg: 'A256KW' }),
    await encrypt({ enc: 'A128GCM' }, key.subarray(0, 16)),
    await encrypt({ enc: 'A128CBC-HS256' }),
  ];
  for (const text of bad) assert.equal(await stateOf(text), 'unreadable');
});

test('a text without an audience, a beginning or an end is unreadable', async () => {
  const key = RING.keys.get(RING.sealingKeyId) ?? new Uint8Array();
  const whole = { aud: SEAL.audience, iat: NOW, exp: NOW + 60 };
  for (const missing of ['aud', 'iat', 'exp']) {
    const claims = Buffer.from(JSON.stringify({ ...whole, [missing]: undefined }));
    const text = await new CompactEncrypt(claims)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: 'session', kid: RING.sealingKeyId })
      .encrypt(key);
    assert.equal(await stateOf(text), 'unreadable', missing);
  }
});
