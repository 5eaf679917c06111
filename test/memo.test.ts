import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { memoize } from '../src/memo.ts';

test('what is remembered is what the function gives, for every text and at every bound', () => {
  const give = (text: string) => (text.length % 3 === 0 ? undefined : `${text.length} ${text}`);
  const text = fc.oneof(
    fc.constantFrom('', 'a', 'bb', 'ccc', '__proto__'),
    fc.string(),
    fc.string({ minLength: 250 }),
  );
  fc.assert(
    fc.property(fc.array(text), fc.integer({ min: 1, max: 5 }), (texts, capacity) => {
      const memo = memoize(give, capacity);
      for (const each of texts) assert.equal(memo(each), give(each));
    }),
  );
});

test('a text that comes again is looked up, also one that gives nothing', () => {
  let given = 0;
  const memo = memoize(() => {
    given++;
    return undefined;
  }, 10);
  for (const text of ['a', 'b', 'a', 'b']) memo(text);
  assert.equal(given, 2);
  assert.deepEqual({ ...memo.stats(), weight: 0 }, { entries: 2, weight: 0, hits: 2, misses: 2 });
});

test('ever new texts, and long ones, take no more memory than the bound says', () => {
  const memo = memoize((text) => text.length, 100);
  for (let number = 0; number < 10_000; number++) {
    memo(`text ${number}`);
    memo(`${number}`.padStart(1000));
    const { entries, weight } = memo.stats();
    assert.ok(entries <= 100 && weight <= 100 * (256 + 200));
  }
});
