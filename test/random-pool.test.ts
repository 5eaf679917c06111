import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandomPool } from '../src/random-pool.ts';

/** Counts up, so that whatever is given twice shows. */
function countingSource(): (bytes: number) => Uint8Array {
  let next = 0;
  return (bytes) => new Uint8Array(new Uint32Array(Math.ceil(bytes / 4)).map(() => next++).buffer, 0, bytes);
}

test('no bytes are given twice, in whatever pieces they are asked for', () => {
  const random = createRandomPool(countingSource());
  const seen = new Set<string>();
  for (let index = 0; index < 5000; index++) {
    const piece = Buffer.from(random(16)).toString('hex');
    assert.equal(seen.has(piece), false);
    seen.add(piece);
  }
  assert.equal(random(100_000).length, 100_000);
  assert.equal(random(0).length, 0);
});

test('what was given is a copy, and is wiped from the pool', () => {
  let source = new Uint8Array();
  const random = createRandomPool((bytes) => {
    source = new Uint8Array(bytes).fill(7);
    return source;
  });
  const given = random(4);
  given.fill(1);
  assert.deepEqual([...random(4)], [7, 7, 7, 7]);
  assert.equal(source.length, 8192);
});
