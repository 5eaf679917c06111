import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheBytes } from '../src/visitor-caches.ts';

const MIB = 1024 * 1024;

test('what is kept of visitors takes a quarter of a small heap, and of a large one no more than 96 MiB', () => {
  assert.equal(cacheBytes(128 * MIB), 32 * MIB);
  assert.equal(cacheBytes(512 * MIB), 96 * MIB);
  assert.equal(cacheBytes(4096 * MIB), 96 * MIB);
});
