import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import type { AssertionOptions } from '../../src/assertion/sign.ts';
import { createAssertionSigner } from '../../src/assertion/sign.ts';
import { readSigningKey } from '../../src/assertion/signing-key.ts';
import type { Session } from '../../src/session/session.ts';
import { freshSigningKey } from '../support/config.ts';
import { STARTED_AT as NOW, session } from '../support/session.ts';

const KEY = await readSigningKey(freshSigningKey());
const HOST = 'app.example.com';

/** A signer with a clock that a test can set, and ids that count. */
function createSigner(options: Partial<AssertionOptions> = {}) {
  const clock = { now: NOW };
  let signed = 0;
  const sign = createAssertionSigner(
    { key: KEY, authenticateUrl: new URL('https://auth.example.com'), furtherClaims: [], ...options },
    () => clock.now,
    () => `id-${++signed}`,
  );
  return { clock, sign, count: () => signed };
}

async function claimsOf(assertion: string, at = NOW): Promise<Record<string, unknown>> {
  const key = await importJWK(KEY.publicJwk);
  const { payload } = await jwtVerify(assertion, key, { currentDate: new Date(at * 1000) });
  return payload;
}

async function claimsFor(visitor: Session, options: Partial<AssertionOptions> = {}) {
  return claimsOf(await createSigner(options).sign(visitor, HOST, 'hostOnly'));
}

test('an assertion says who is there, to whom, from whom, and for how long', async () => {
  const visitor = session({ subject: '1234', name: 'Alice', groups: ['family', 'admins'] });
  assert.deepEqual(await claimsFor(visitor), {
    iss: 'auth.example.com',
    aud: HOST,
    iat: NOW,
    exp: NOW + 300,
    jti: 'id-1',
    sid: 'session-of-alice',
    sub: '1234',
    user: '1234',
    email: 'alice@example.com',
    name: 'Alice',
    groups: ['family', 'admins'],
  });
});

test('an assertion’s header names key and algorithm', async () => {
  const assertion = await createSigner().sign(session(), HOST, 'hostOnly');
  assert.deepEqual(decodeProtectedHeader(assertion), { alg: 'ES256', typ: 'JWT', kid: KEY.id });
});

test('without an email or a name there is no such claim, and groups are always a list', async () => {
  const claims = await claimsFor(session({ email: undefined }));
  assert.equal('email' in claims, false);
  assert.equal('name' in claims, false);
  assert.deepEqual(claims['groups'], []);
});

test('the issuer is the bare authenticate host, with its port when that isn’t 443, or its URL', async () => {
  const issuers = async (url: string) => {
    const { sign } = createSigner({ authenticateUrl: new URL(url) });
    const bare = await claimsOf(await sign(session(), HOST, 'hostOnly'));
    const uri = await claimsOf(await sign(session(), HOST, 'uri'));
    return [bare['iss'], uri['iss']];
  };
  assert.deepEqual(await issuers('https://Auth.example.com:443/x'), [
    'auth.example.com',
    'https://auth.example.com/',
  ]);
  assert.deepEqual(await issuers('https://auth.example.com:8443'), [
    'auth.example.com:8443',
    'https://auth.example.com:8443/',
  ]);
});

test('an assertion lives five minutes, and never past its session', async () => {
  assert.equal((await claimsFor(session()))['exp'], NOW + 300);
  assert.equal((await claimsFor(session({ expiresAt: NOW + 299 })))['exp'], NOW + 299);
  assert.equal((await claimsFor(session({ expiresAt: NOW + 10 })))['exp'], NOW + 10);
});

test('an assertion is sent again while a minute of its life is left, then a fresh one is', async () => {
  const { sign, clock, count } = createSigner();
  const visitor = session();
  const first = await sign(visitor, HOST, 'hostOnly');
  clock.now = NOW + 239;
  const again = sign(visitor, HOST, 'hostOnly');
  assert.equal(again, first, 'at once, and the same');
  clock.now = NOW + 240;
  const fresh = await sign(visitor, HOST, 'hostOnly');
  assert.equal(count(), 2);
  const claims = await claimsOf(fresh, clock.now);
  assert.deepEqual([claims['iat'], claims['exp'], claims['jti']], [NOW + 240, NOW + 540, 'id-2']);
});

test('the last assertion of a session is sent until both end', async () => {
  const { sign, clock, count } = createSigner();
  const visitor = session({ expiresAt: NOW + 200 });
  const first = await sign(visitor, HOST, 'hostOnly');
  clock.now = NOW + 199;
  assert.equal(await sign(visitor, HOST, 'hostOnly'), first);
  assert.equal(count(), 1);
});

test('each host and each form of issuer has an assertion of its own', async () => {
  const { sign } = createSigner();
  const visitor = session();
  const assertions = [
    await sign(visitor, HOST, 'hostOnly'),
    await sign(visitor, 'other.example.com', 'hostOnly'),
    await sign(visitor, HOST, 'uri'),
  ];
  assert.equal(new Set(assertions).size, 3);
  assert.equal((await claimsOf(assertions[1] ?? ''))['aud'], 'other.example.com');
  assert.equal(sign(visitor, HOST, 'hostOnly'), assertions[0]);
});

test('an assertion never goes to another session, even to one that says the same', async () => {
  const { sign } = createSigner();
  const alice = await sign(session(), HOST, 'hostOnly');
  assert.notEqual(await sign(session(), HOST, 'hostOnly'), alice);
});

test('a visitor of many hosts of a wildcard doesn’t fill the memory', async () => {
  const { sign, count } = createSigner();
  const visitor = session();
  for (let host = 0; host < 100; host++) await sign(visitor, `h${host}.example.com`, 'hostOnly');
  for (let host = 0; host < 100; host++) await sign(visitor, `h${host}.example.com`, 'hostOnly');
  assert.ok(count() > 190, 'most were forgotten');
});

test('claims of jwt_claims_headers are included as texts, empty ones left out', async () => {
  const visitor = session({ claims: { team: ['x', 'y'], level: 3, empty: '' } });
  const claims = await claimsFor(visitor, { furtherClaims: ['team', 'level', 'empty', 'none'] });
  assert.equal(claims['team'], 'x,y');
  assert.equal(claims['level'], '3');
  assert.equal('empty' in claims || 'none' in claims, false);
});

test('no further claim replaces one of the assertion’s own', async () => {
  const names = ['iss', 'aud', 'exp', 'iat', 'jti', 'sid', 'sub', 'user', 'email', 'groups'];
  const forged = Object.fromEntries(names.map((name) => [name, 'forged']));
  const claims = await claimsFor(session({ claims: forged }), { furtherClaims: names });
  assert.deepEqual(claims, await claimsFor(session()));
});
