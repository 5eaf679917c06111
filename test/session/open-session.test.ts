import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeyRing } from '../../src/session/key-ring.ts';
import { createSessionCache, createSessionOpener } from '../../src/session/open-session.ts';
import { seal } from '../../src/session/seal.ts';
import { sealSession } from '../../src/session/sealed-session.ts';
import { createSlot } from '../../src/session/slot.ts';
import { STARTED_AT as NOW, session } from '../support/session.ts';

const RING = createKeyRing([new Uint8Array(32)], 'session');
const HOST = 'host:app.example.com';
const sealed = (changes = {}) => sealSession(RING, session(changes), HOST, NOW);
const opener = (isRevoked: (id: string) => boolean = () => false) =>
  createSessionOpener(RING, isRevoked, createSessionCache(1_000_000)).openSession;

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

test('of any number of garbage cookies nothing is kept, and none pushes an honest session out', async () => {
  const cache = createSessionCache(3000);
  const { openSession: open } = createSessionOpener(RING, () => false, cache);
  const honest = await sealed();
  const first = open(honest, HOST, NOW);
  const expired = await sealed({ expiresAt: NOW });
  const held = cache.stats();
  const [header, , iv, ciphertext, tag] = honest.split('.');
  for (let number = 0; number < 20_000; number++) {
    const text = Buffer.from(`${number}`.padStart(12, '0')).toString('base64url');
    for (const garbage of [
      text,
      `${header}..${iv}.${ciphertext}.${text}`,
      `${header}..${text}.${ciphertext}.${tag}`,
      `${expired}${text}`,
    ])
      open(garbage, HOST, NOW);
    open(expired, HOST, NOW);
  }
  const { entries, weight } = cache.stats();
  assert.deepEqual([entries, weight], [held.entries, held.weight]);
  const again = open(honest, HOST, NOW);
  assert.ok(first.state === 'open' && again.state === 'open' && first.session === again.session);
});

test('a text that ends like a known one, and is another, is not taken for it', async () => {
  const { openSession: open, isNewSession } = createSessionOpener(
    RING,
    () => false,
    createSessionCache(10_000),
  );
  const honest = await sealed();
  assert.equal(isNewSession(honest), true);
  assert.equal(open(honest, HOST, NOW).state, 'open');
  for (const at of [0, 40, honest.lastIndexOf('.') - 1]) {
    const other = `${honest.slice(0, at)}${honest[at] === 'A' ? 'B' : 'A'}${honest.slice(at + 1)}`;
    assert.equal(isNewSession(other), true);
    assert.equal(open(other, HOST, NOW).state, 'unreadable');
  }
  for (const other of [honest.slice(1), `x${honest}`, honest.slice(-22)])
    assert.equal(open(other, HOST, NOW).state, 'unreadable');
  assert.equal(isNewSession(honest), false);
  assert.equal(open(honest, HOST, NOW).state, 'open');
});

test('a session is kept with the weight of all that hangs on it, and goes with it', async () => {
  const cache = createSessionCache(10_000);
  const { openSession: open } = createSessionOpener(RING, () => false, cache);
  const slot = createSlot<string, string>();
  for (let number = 0; number < 50; number++) {
    const opened = open(await sealed({ id: `session-${number}` }), HOST, NOW);
    assert.ok(opened.state === 'open');
    const before = cache.stats();
    slot.set(opened.session, 'key', 'x'.repeat(2000), 2000);
    const { entries, weight } = cache.stats();
    assert.ok(weight <= 10_000);
    assert.ok(entries < before.entries || weight >= before.weight + 2000);
  }
  assert.ok(cache.stats().entries <= 3);
});
