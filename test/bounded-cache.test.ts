import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createBoundedCache } from '../src/bounded-cache.ts';

test('what is kept is found until it is deleted', () => {
  const cache = createBoundedCache<string>(10);
  cache.set('a', 'x', 1);
  assert.equal(cache.get('a'), 'x');
  assert.equal(cache.get('b'), undefined);
  cache.delete('a');
  cache.delete('b');
  assert.equal(cache.get('a'), undefined);
});

test('what was used longest ago is forgotten first, and reading is use', () => {
  const cache = createBoundedCache<string>(2);
  cache.set('a', 'x', 1);
  cache.set('b', 'y', 1);
  cache.get('a');
  cache.set('c', 'z', 1);
  assert.equal(cache.get('b'), undefined);
  assert.equal(cache.get('a'), 'x');
  assert.equal(cache.get('c'), 'z');
});

test('something heavy makes as many light ones go as it needs', () => {
  const cache = createBoundedCache<string>(10);
  for (const key of ['a', 'b', 'c', 'd', 'e']) cache.set(key, key, 2);
  cache.set('heavy', 'x', 5);
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e', 'heavy'].map((key) => cache.get(key)),
    [undefined, undefined, undefined, 'd', 'e', 'x'],
  );
});

test('what is heavier than the whole cache isn’t kept, pushes nothing out, and leaves no older value behind', () => {
  const cache = createBoundedCache<string>(10);
  cache.set('a', 'x', 1);
  cache.set('b', 'y', 1);
  cache.set('a', 'huge', 11);
  assert.equal(cache.get('a'), undefined);
  assert.equal(cache.get('b'), 'y');
});

test('a key that is set again counts once', () => {
  const cache = createBoundedCache<string>(2);
  for (let round = 0; round < 5; round++) cache.set('a', String(round), 1);
  cache.set('b', 'y', 1);
  assert.equal(cache.get('a'), '4');
  assert.equal(cache.get('b'), 'y');
});

test('the weight never passes the bound, whatever is done', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), key, weight: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ kind: fc.constantFrom('get' as const, 'delete' as const), key }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const cache = createBoundedCache<number>(10);
      for (const each of steps) {
        if (each.kind === 'set') cache.set(each.key, each.weight, each.weight);
        else cache[each.kind](each.key);
        const kept = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => cache.get(name) ?? 0);
        assert.ok(kept.reduce((sum, weight) => sum + weight, 0) <= 10);
      }
    }),
  );
});
