import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { CompactSign, compactVerify, importJWK } from 'jose';
import { readSigningKey } from '../../src/assertion/signing-key.ts';

const pkcs8 = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();

const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const RSA_PSS = generateKeyPairSync('rsa-pss', {
  modulusLength: 2048,
  hashAlgorithm: 'sha256',
  mgf1HashAlgorithm: 'sha256',
});
const ED25519 = generateKeyPairSync('ed25519');

const GOOD = {
  ES256: [pkcs8(EC.privateKey), EC.privateKey.export({ format: 'pem', type: 'sec1' }).toString()],
  RS256: [pkcs8(RSA.privateKey), RSA.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString()],
  PS256: [pkcs8(RSA_PSS.privateKey)],
  EdDSA: [pkcs8(ED25519.privateKey)],
};

// The members that a thumbprint is made of, in their order (RFC 7638 §3.2, RFC 8037 §2).
const THUMBPRINT = { EC: ['crv', 'kty', 'x', 'y'], RSA: ['e', 'kty', 'n'], OKP: ['crv', 'kty', 'x'] };

for (const [algorithm, pems] of Object.entries(GOOD)) {
  for (const pem of pems) {
    const form = pem.split('\n', 1)[0];

    test(`a key of ${algorithm} as ${form} signs, and its published half verifies`, async () => {
      const key = await readSigningKey(pem);
      assert.equal(key.algorithm, algorithm);
      const signed = await new CompactSign(new Uint8Array([1, 2, 3]))
        .setProtectedHeader({ alg: algorithm })
        .sign(key.privateKey);
      const verified = await compactVerify(signed, await importJWK(key.publicJwk), {
        algorithms: [algorithm],
      });
      assert.deepEqual([...verified.payload], [1, 2, 3]);
    });

    test(`the published half of ${algorithm} as ${form} names key, use and algorithm, and holds nothing private`, async () => {
      const { id, publicJwk } = await readSigningKey(pem);
      const members = THUMBPRINT[publicJwk.kty as keyof typeof THUMBPRINT];
      assert.deepEqual(Object.keys(publicJwk).toSorted(), [...members, 'alg', 'kid', 'use'].toSorted());
      assert.deepEqual([publicJwk.alg, publicJwk.kid, publicJwk.use], [algorithm, id, 'sig']);
      const canonical = JSON.stringify(
        Object.fromEntries(members.map((name) => [name, publicJwk[name as 'x']])),
      );
      assert.equal(id, createHash('sha256').update(canonical).digest('hex'));
    });
  }
}

test('a key keeps its id in whatever form it is written', async () => {
  for (const pems of [GOOD.ES256, GOOD.RS256]) {
    const [first, second] = await Promise.all(pems.map(readSigningKey));
    assert.equal(first?.id, second?.id);
  }
});

test('white space around a key, and Windows line ends, don’t matter', async () => {
  const [pem = ''] = GOOD.ES256;
  const { id } = await readSigningKey(pem);
  assert.equal((await readSigningKey(`\n\n${pem}\n`)).id, id);
  assert.equal((await readSigningKey(pem.replaceAll('\n', '\r\n'))).id, id);
});

const encrypted = EC.privateKey
  .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' })
  .toString();

const REFUSED: Record<string, readonly [pem: string, message: RegExp]> = {
  'an RSA key under 2048 bits': [
    pkcs8(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
    /1024 bits/,
  ],
  'an RSA-PSS key under 2048 bits': [
    pkcs8(generateKeyPairSync('rsa-pss', { modulusLength: 1024 }).privateKey),
    /1024 bits/,
  ],
  'a key on P-384': [pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey), /secp384r1/],
  'a key on secp256k1': [
    pkcs8(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey),
    /secp256k1/,
  ],
  'an X25519 key, which signs nothing': [pkcs8(generateKeyPairSync('x25519').privateKey), /x25519/],
  'an Ed448 key': [pkcs8(generateKeyPairSync('ed448').privateKey), /ed448/],
  'a public key': [
    EC.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    /public key: give the private one/,
  ],
  'a public key in PKCS #1': [
    RSA.publicKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
    /public key/,
  ],
  'a key behind a password': [encrypted, /password/],
  'a truncated key': [(GOOD.ES256[0] ?? '').slice(0, 80), /not a private key/],
  'no PEM': ['c2VjcmV0LWtleS1tYXRlcmlhbA==', /not a private key/],
  nothing: ['', /not a private key/],
};

for (const [what, [pem, message]] of Object.entries(REFUSED)) {
  test(`${what} is refused at load with the remedy, and the message quotes nothing of it`, async () => {
    await assert.rejects(readSigningKey(pem), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'key_invalid');
      assert.match(error.message, message);
      assert.match(error.message, /forwarden keygen signing_key/);
      assert.equal(error.cause, undefined);
      const body = pem.split('\n')[1] ?? pem;
      assert.ok(body === '' || !String(error.stack).includes(body.slice(0, 12)));
      return true;
    });
  });
}
