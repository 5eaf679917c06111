import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { jwks } from '../../src/assertion/jwks.ts';
import { createAssertionSigner } from '../../src/assertion/sign.ts';
import { readSigningKey } from '../../src/assertion/signing-key.ts';
import { freshSigningKey } from '../support/config.ts';
import { STARTED_AT as NOW, session } from '../support/session.ts';

test('every configured key is published, and nothing private of any', async () => {
  const keys = await Promise.all([freshSigningKey(), freshSigningKey()].map(readSigningKey));
  const published = jwks(keys);
  assert.deepEqual(
    published.keys.map(({ kid }) => kid),
    keys.map(({ id }) => id),
  );
  for (const key of published.keys)
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert.equal(member in key, false, member);
});

test('an assertion of each key is verified by its kid, before and after a rotation', async () => {
  const keys = await Promise.all([freshSigningKey(), freshSigningKey()].map(readSigningKey));
  const published = createLocalJWKSet(jwks(keys));
  for (const key of keys) {
    const options = { key, authenticateUrl: new URL('https://auth.example.com'), furtherClaims: [] };
    const sign = createAssertionSigner(
      options,
      () => NOW,
      () => 'id',
    );
    const assertion = await sign(session(), 'app.example.com', 'hostOnly');
    const { payload } = await jwtVerify(assertion, published, { currentDate: new Date(NOW * 1000) });
    assert.equal(payload.sub, 'alice');
  }
});
