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

test('what would leave no room for others isn’t kept, and no room is made for it without end', () => {
  const cache = createBoundedCache<string>(160);
  cache.set('a', 'x', 10);
  cache.set('heavy', 'y', 155);
  assert.equal(cache.get('heavy'), undefined);
  assert.equal(cache.get('a'), 'x');
});

test('an entry that grows makes others go, and goes itself once it leaves them no room', () => {
  const cache = createBoundedCache<string>(160);
  cache.set('a', 'x', 50);
  cache.set('b', 'y', 50);
  cache.grow('b', 'y', 70);
  assert.deepEqual([cache.get('a'), cache.get('b'), cache.stats().weight], [undefined, 'y', 120]);
  cache.grow('b', 'y', 35);
  assert.deepEqual([cache.get('b'), cache.stats().weight], [undefined, 0]);
});

test('growth of what has gone, or was replaced, counts for nothing', () => {
  const cache = createBoundedCache<string>(160);
  cache.grow('a', 'x', 50);
  cache.set('a', 'y', 10);
  cache.grow('a', 'x', 50);
  assert.equal(cache.stats().weight, 10);
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
    fc.record({ kind: fc.constant('grow' as const), key, weight: fc.integer({ min: -5, max: 12 }) }),
    fc.record({ kind: fc.constantFrom('get' as const, 'delete' as const), key }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const cache = createBoundedCache<{ weight: number }>(40);
      for (const each of steps) {
        if (each.kind === 'set') cache.set(each.key, { weight: each.weight }, each.weight);
        if (each.kind === 'delete') cache.delete(each.key);
        const value = cache.get(each.key);
        if (each.kind === 'grow' && value !== undefined) {
          value.weight += each.weight;
          cache.grow(each.key, value, each.weight);
        }
        const kept = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => cache.get(name)?.weight ?? 0);
        const sum = kept.reduce((total, weight) => total + weight, 0);
        assert.equal(cache.stats().weight, sum);
        assert.ok(sum <= 40);
      }
    }),
  );
});
