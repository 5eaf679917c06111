import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { ask } from '../support/ask.ts';
import { startStage } from '../support/signed-in.ts';

// No registry has Pomerium's SDKs: what both do with an assertion is done here, step by step.
test('the way that Pomerium’s SDKs take from the issuer to the key leads to the key that signed', async (t) => {
  const { app, visitor } = await startStage(t);
  const { reply } = await visitor.open('https://app.example.com/');
  const assertion = String(reply.headers['x-pomerium-jwt-assertion']);
  const { iss } = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString());
  // A bare host gets https:// before it, and the well-known path after it.
  const endpoint = new URL(`https://${iss}/.well-known/pomerium/jwks.json`);
  const { status, body } = await ask({
    port: app.port('main'),
    path: endpoint.pathname,
    headers: { host: endpoint.host },
  });
  assert.equal(status, 200);
  const { keys } = JSON.parse(body) as { keys: Record<string, unknown>[] };
  const { kid } = decodeProtectedHeader(assertion);
  assert.equal(keys.filter((key) => key['kid'] === kid).length, 1);
  for (const key of keys) assert.equal('d' in key, false, 'only public keys are published');
  const expected = { issuer: 'auth.example.com', audience: ['app.example.com'] };
  const { payload } = await jwtVerify(assertion, createLocalJWKSet({ keys } as never), expected);
  assert.equal(payload['email'], 'alice@example.com');
  assert.deepEqual(payload['groups'], ['family', 'admins']);
  assert.equal(payload['user'], 'alice');
});
