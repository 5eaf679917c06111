import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { createRemoteJWKSet, customFetch, decodeProtectedHeader, jwtVerify } from 'jose';
import type { TestApp } from '../support/app.ts';
import { startApp } from '../support/app.ts';
import { ask, traefikHeaders } from '../support/ask.ts';
import type { TestConfig } from '../support/config.ts';
import { freshSigningKey } from '../support/config.ts';
import { startStage } from '../support/signed-in.ts';
import type { Visitor } from '../support/visitor.ts';
import { createVisitor } from '../support/visitor.ts';

const LINK = 'https://app.example.com/';

/** Starts the next version of an app: the same but for some keys. */
function replace(t: TestContext, { config, store }: TestApp, changes: Partial<TestConfig>): Promise<TestApp> {
  return startApp(t, { ...config, ...changes }, { store });
}

async function checkWith(app: TestApp, visitor: Visitor) {
  const headers = traefikHeaders(LINK, { cookie: visitor.cookiesFor(LINK) });
  return ask({ port: app.port('main'), headers });
}

test('while the signing key is rotated no cached verifier fails, and nobody is signed out', async (t) => {
  const [old, fresh] = [freshSigningKey(), freshSigningKey()];
  const { app, visitor } = await startStage(t, { config: { signingKeys: [old] } });
  await visitor.open(LINK);

  let running = app;
  let fetches = 0;
  const fetchKeys = async () => {
    fetches++;
    const path = '/.well-known/pomerium/jwks.json';
    const reply = await ask({ port: running.port('main'), path, headers: { host: 'auth.example.com' } });
    return new Response(reply.body, { status: reply.status });
  };
  // One verifier for the whole time, as an app has, which fetches the keys once an hour and when it misses one.
  const options = { cacheMaxAge: 3_600_000, cooldownDuration: 0, [customFetch]: fetchKeys };
  const keys = createRemoteJWKSet(new URL('http://keys.example/'), options);
  const keyIdNow = async () => {
    const reply = await checkWith(running, visitor);
    assert.equal(reply.status, 200);
    const assertion = String(reply.headers['x-pomerium-jwt-assertion']);
    await jwtVerify(assertion, keys, { issuer: 'auth.example.com', audience: 'app.example.com' });
    return decodeProtectedHeader(assertion).kid;
  };

  const oldId = await keyIdNow();
  running = await replace(t, app, { signingKeys: [old, fresh] });
  await keys.reload();
  assert.equal(await keyIdNow(), oldId, 'the first signs, the other is only published');
  const fetchesBefore = fetches;
  running = await replace(t, app, { signingKeys: [fresh, old] });
  const freshId = await keyIdNow();
  assert.notEqual(freshId, oldId);
  assert.equal(fetches, fetchesBefore, 'it knew the key already');
  running = await replace(t, app, { signingKeys: [fresh] });
  assert.equal(await keyIdNow(), freshId);
});

test('an app whose verifier knows only the old key fetches the new one by its id', async (t) => {
  const { app, visitor } = await startStage(t);
  await visitor.open(LINK);
  const fresh = await replace(t, app, { signingKeys: [freshSigningKey(), ...app.config.signingKeys] });
  let running = app;
  const fetchKeys = async () => {
    const path = '/.well-known/pomerium/jwks.json';
    return new Response(
      (await ask({ port: running.port('main'), path, headers: { host: 'auth.example.com' } })).body,
    );
  };
  const options = { cooldownDuration: 0, [customFetch]: fetchKeys };
  const keys = createRemoteJWKSet(new URL('http://keys.example/'), options);
  for (const version of [app, fresh]) {
    running = version;
    const reply = await checkWith(version, visitor);
    await jwtVerify(String(reply.headers['x-pomerium-jwt-assertion']), keys, { audience: 'app.example.com' });
  }
});

test('while the cookie secret is rotated nobody is signed out, and the old one alone opens nothing new', async (t) => {
  const [old, fresh] = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)];
  const { app, visitor } = await startStage(t, { config: { cookieSecrets: [old] } });
  await visitor.open(LINK);
  const both = await replace(t, app, { cookieSecrets: [fresh, old] });
  assert.equal((await checkWith(both, visitor)).status, 200);

  const newcomer = createVisitor(both);
  await newcomer.open(LINK);
  const onlyFresh = await replace(t, app, { cookieSecrets: [fresh] });
  assert.equal((await checkWith(onlyFresh, newcomer)).status, 200, 'the first secret seals');
  assert.equal((await checkWith(onlyFresh, visitor)).status, 302);
  assert.equal((await checkWith(app, newcomer)).status, 302);
});
