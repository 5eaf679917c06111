import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeyRing } from '../../src/session/key-ring.ts';
import { createSessionOpener } from '../../src/session/open-session.ts';
import { seal } from '../../src/session/seal.ts';
import { sealSession } from '../../src/session/sealed-session.ts';
import { STARTED_AT as NOW, session } from '../support/session.ts';

const RING = createKeyRing([new Uint8Array(32)], 'session');
const HOST = 'host:app.example.com';
const sealed = (changes = {}) => sealSession(RING, session(changes), HOST, NOW);
const opener = (isRevoked: (id: string) => boolean = () => false) => createSessionOpener(RING, isRevoked);

test('a session opens for its host', async () => {
  assert.deepEqual(await opener()(await sealed(), HOST, NOW), { state: 'open', session: session() });
});

test('no cookie is no session, without any work', () => {
  assert.deepEqual(opener()(undefined, HOST, NOW), { state: 'none' });
});

test('a session seen before is opened at once, and is the same object, so that caches can hang on it', async () => {
  const open = opener();
  const text = await sealed();
  const first = await open(text, HOST, NOW);
  const second = open(text, HOST, NOW);
  assert.ok(!(second instanceof Promise));
  assert.ok(first.state === 'open' && second.state === 'open' && first.session === second.session);
});

test('a session seen before ends at its time all the same', async () => {
  const open = opener();
  const text = await sealed();
  assert.equal((await open(text, HOST, NOW)).state, 'open');
  assert.equal((await open(text, HOST, session().expiresAt - 1)).state, 'open');
  assert.equal((await open(text, HOST, session().expiresAt)).state, 'expired');
});

test('a session seen before is revoked at once all the same', async () => {
  const revoked = new Set<string>();
  const open = opener((id) => revoked.has(id));
  const text = await sealed();
  assert.equal((await open(text, HOST, NOW)).state, 'open');
  revoked.add(session().id);
  assert.equal((await open(text, HOST, NOW)).state, 'revoked');
});

test('a session that one host’s visit made known opens on no other host', async () => {
  const open = opener();
  const text = await sealed();
  await open(text, HOST, NOW);
  for (const audience of [
    'host:other.example.com',
    'authenticate:app.example.com',
    'domain:example.com',
    `${HOST} `,
  ])
    assert.equal((await open(text, audience, NOW)).state, 'unreadable', audience);
});

test('a session that is past its end when it is first seen is expired', async () => {
  assert.equal((await opener()(await sealed(), HOST, session().expiresAt)).state, 'expired');
});

test('what was sealed for us but is no session is unreadable', async () => {
  const text = await seal(RING, { sub: 'alice' }, { audience: HOST, issuedAt: NOW, expiresAt: NOW + 60 });
  assert.equal((await opener()(text, HOST, NOW)).state, 'unreadable');
});

test('garbage is unreadable each time it comes', async () => {
  const open = opener();
  for (const text of ['', 'x', '....', `${await sealed()}x`]) {
    assert.equal((await open(text, HOST, NOW)).state, 'unreadable');
    assert.equal((await open(text, HOST, NOW)).state, 'unreadable');
  }
});
