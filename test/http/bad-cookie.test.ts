import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EncryptJWT } from 'jose';
import { createKeyRing } from '../../src/session/key-ring.ts';
import { sealSession } from '../../src/session/sealed-session.ts';
import type { Session } from '../../src/session/session.ts';
import { startApp } from '../support/app.ts';
import { ask, traefikHeaders } from '../support/ask.ts';

const SECRET = new Uint8Array(32).fill(2);
const FOREIGN = new Uint8Array(32).fill(3);
const NOW = Math.floor(Date.now() / 1000);

const ALICE: Session = {
  id: 'session-of-alice',
  subject: 'alice',
  email: 'alice@example.com',
  name: undefined,
  groups: [],
  claims: {},
  startedAt: NOW,
  expiresAt: NOW + 3600,
  idToken: undefined,
  accessToken: undefined,
};

function sealed(session = ALICE, secret = SECRET, audience = 'host:app.example.com'): Promise<string> {
  return sealSession(createKeyRing([secret], 'session'), session, audience, NOW);
}

/** What a check with this Cookie header is answered. */
async function statusWith(port: number, cookie: string): Promise<number> {
  const headers = traefikHeaders('https://app.example.com/', { cookie });
  return (await ask({ port, headers })).status;
}

test('a good session passes, so that what follows is refused for its flaw alone', async (t) => {
  const { port } = await startApp(t);
  assert.equal(await statusWith(port('main'), `__Host-_pomerium=${await sealed()}`), 200);
});

test('a session that was changed by one bit anywhere, or cut short, means sign in again', async (t) => {
  const { port } = await startApp(t);
  const good = await sealed();
  const parts = good.split('.');
  const flipped = [0, 2, 3, 4].map((index) => {
    const bytes = Buffer.from(parts[index] ?? '', 'base64url');
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    return parts.with(index, bytes.toString('base64url')).join('.');
  });
  const cut = [1, 20, good.length - 1].map((length) => good.slice(0, length));
  for (const bad of [
    ...flipped,
    ...cut,
    '',
    '....',
    'null',
    '~2~',
    `~2~${good}`,
    `${good}.x`,
    '%00',
    good.repeat(3),
  ]) {
    assert.equal(await statusWith(port('main'), `__Host-_pomerium=${bad}`), 302, bad.slice(0, 80));
  }
});

test('a session of a foreign key, of another host, for another purpose or past its end means sign in again', async (t) => {
  const { port } = await startApp(t);
  const expired = { ...ALICE, expiresAt: NOW - 1 };
  const handOffRing = createKeyRing([SECRET], 'hand-off');
  const bad = [
    await sealed(ALICE, FOREIGN),
    await sealed(ALICE, SECRET, 'host:other.example.com'),
    await sealed(ALICE, SECRET, 'authenticate:auth.example.com'),
    await sealed(ALICE, SECRET, 'domain:example.com'),
    await sealed(expired),
    await sealSession(handOffRing, ALICE, 'host:app.example.com', NOW),
  ];
  for (const session of bad) assert.equal(await statusWith(port('main'), `__Host-_pomerium=${session}`), 302);
});

test('a session under an unprefixed or another name counts for nothing', async (t) => {
  const { port } = await startApp(t);
  const good = await sealed();
  for (const name of [
    '_pomerium',
    '__Secure-_pomerium',
    '__host-_pomerium',
    '__Host-_pomerium_1',
    ' __Host-_pomerium2',
  ]) {
    assert.equal(await statusWith(port('main'), `${name}=${good}`), 302, name);
  }
});

test('a JWE that names no key, or an algorithm of its own, is not opened', async (t) => {
  const { port } = await startApp(t);
  const ring = createKeyRing([SECRET], 'session');
  const key = ring.keys.get(ring.sealingKeyId) ?? new Uint8Array();
  const encrypt = (header: Record<string, string>, length: number) =>
    new EncryptJWT({ sid: 'x', sub: 'alice', auth_time: NOW, email: 'alice@example.com' })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', ...header })
      .setAudience('host:app.example.com')
      .setIssuedAt()
      .setExpirationTime('1h')
      .encrypt(key.subarray(0, length));
  const good = await encrypt({ kid: ring.sealingKeyId, typ: 'session' }, 32);
  assert.equal(await statusWith(port('main'), `__Host-_pomerium=${good}`), 200);
  const bad = [
    await encrypt({ typ: 'session' }, 32),
    await encrypt({ kid: ring.sealingKeyId }, 32),
    await encrypt({ kid: ring.sealingKeyId, typ: 'session', enc: 'A128GCM' }, 16),
  ];
  for (const session of bad) assert.equal(await statusWith(port('main'), `__Host-_pomerium=${session}`), 302);
});

test('a cookie secret that was rotated in opens old sessions, and one that was taken out doesn’t', async (t) => {
  const fresh = new Uint8Array(32).fill(9);
  const good = await sealed();
  const rotated = await startApp(t, { cookieSecrets: [fresh, SECRET] });
  assert.equal(await statusWith(rotated.port('main'), `__Host-_pomerium=${good}`), 200);
  const removed = await startApp(t, { cookieSecrets: [fresh] });
  assert.equal(await statusWith(removed.port('main'), `__Host-_pomerium=${good}`), 302);
});

test('an unreadable session is taken away with the answer that asks for a new one, parts and all', async (t) => {
  const { port } = await startApp(t);
  const cookie = '__Host-_pomerium=~3~x; __Host-_pomerium_1=y; __Host-_pomerium_2=z; app=1';
  const reply = await ask({
    port: port('main'),
    headers: traefikHeaders('https://app.example.com/', { cookie }),
  });
  const cleared = reply.setCookies
    .filter((line) => line.includes('Max-Age=0'))
    .map((line) => line.split('=')[0]);
  assert.deepEqual(cleared, ['__Host-_pomerium', '__Host-_pomerium_1', '__Host-_pomerium_2']);
});
