import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore, STORE_FILE } from '../../src/session/store.ts';
import { folderWith } from '../support/folder.ts';

const NOW = 1_800_000_000;

test('a revoked session is revoked, another isn’t', () => {
  const store = openStore(undefined, () => NOW);
  store.revoke('a', NOW + 60);
  assert.equal(store.isRevoked('a'), true);
  assert.equal(store.isRevoked('b'), false);
  store.close();
});

test('something is used once', () => {
  const store = openStore(undefined, () => NOW);
  assert.equal(store.useOnce('state 1', NOW + 60), true);
  assert.equal(store.useOnce('state 1', NOW + 60), false);
  assert.equal(store.useOnce('state 2', NOW + 60), true);
  store.close();
});

test('what was revoked or used stays so across a restart, also one that nobody announced', (t) => {
  const folder = folderWith(t);
  const before = openStore(folder, () => NOW);
  before.revoke('a', NOW + 60);
  before.useOnce('state 1', NOW + 60);
  // The first store is still open, as after a crash.
  const after = openStore(folder, () => NOW);
  assert.equal(after.isRevoked('a'), true);
  assert.equal(after.useOnce('state 1', NOW + 60), false);
  before.close();
  after.close();
});

test('what has expired is forgotten with the next write, so that nothing grows without a bound', (t) => {
  const folder = folderWith(t);
  let now = NOW;
  const store = openStore(folder, () => now);
  store.revoke('a', NOW + 60);
  store.useOnce('state 1', NOW + 60);
  now = NOW + 59;
  store.useOnce('state 2', now + 60);
  assert.equal(store.isRevoked('a'), true);
  assert.equal(store.useOnce('state 1', now + 60), false);
  now = NOW + 60;
  store.useOnce('state 3', now + 60);
  assert.equal(store.isRevoked('a'), false);
  assert.equal(store.useOnce('state 1', now + 60), true);
  store.close();
  // Forgotten in the file too, not in memory alone.
  const again = openStore(folder, () => NOW);
  assert.equal(again.isRevoked('a'), false);
  again.close();
});

test('a revocation outlives the forgetting of others', () => {
  let now = NOW;
  const store = openStore(undefined, () => now);
  store.revoke('short', NOW + 1);
  store.revoke('long', NOW + 1000);
  now = NOW + 2;
  store.revoke('other', now + 60);
  assert.equal(store.isRevoked('long'), true);
  store.close();
});

test('a file that is no store is refused with what to do, and left as it is', (t) => {
  const folder = folderWith(t);
  const file = join(folder, STORE_FILE);
  writeFileSync(file, 'not a database, but somebody’s only copy of something'.repeat(100));
  const before = readFileSync(file);
  assert.throws(
    () => openStore(folder, () => NOW),
    (error: Error & { code?: string }) => error.code === 'store_unusable' && error.message.includes(file),
  );
  assert.deepEqual(readFileSync(file), before);
});

test('a folder that isn’t there is refused', (t) => {
  const missing = join(folderWith(t), 'missing');
  assert.throws(() => openStore(missing, () => NOW), { code: 'store_unusable' });
});
