import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeyRing } from '../../src/session/key-ring.ts';

const OLD = new Uint8Array(32).fill(1);
const NEW = new Uint8Array(32).fill(2);

test('the first secret seals and all open', () => {
  const ring = createKeyRing([NEW, OLD], 'session');
  assert.equal(ring.sealingKeyId, createKeyRing([NEW], 'session').sealingKeyId);
  assert.deepEqual(
    [...ring.keys.keys()],
    [NEW, OLD].map((secret) => createKeyRing([secret], 'session').sealingKeyId),
  );
});

test('the same secret gives the same keys after a restart, and every purpose keys of its own', () => {
  const purposes = ['hand-off', 'session', 'sign-in', 'state'] as const;
  const keys = purposes.map((purpose) => [...createKeyRing([OLD], purpose).keys.values()][0]);
  assert.deepEqual(
    keys,
    purposes.map((purpose) => [...createKeyRing([OLD], purpose).keys.values()][0]),
  );
  assert.equal(new Set(keys.map((key) => Buffer.from(key ?? []).toString('hex'))).size, purposes.length);
});

test('a key has 256 bits, is not the secret, and its id says nothing of either', () => {
  const ring = createKeyRing([OLD], 'session');
  for (const [id, key] of ring.keys) {
    assert.equal(key.length, 32);
    assert.notDeepEqual(key, OLD);
    assert.match(id, /^[A-Za-z0-9_-]{8}$/);
    assert.equal(Buffer.from(key).toString('base64url').includes(id), false);
  }
});

test('there is no ring without a secret', () => {
  assert.throws(() => createKeyRing([], 'session'), TypeError);
});
