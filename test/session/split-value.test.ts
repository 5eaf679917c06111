import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  joinParts,
  MAXIMUM_PARTS,
  MAXIMUM_VALUE_LENGTH,
  partName,
  splitValue,
} from '../../src/session/split-value.ts';

/** The Cookie header of a browser that kept these parts. */
function header(name: string, parts: readonly string[]): string {
  return parts.map((value, part) => `${partName(name, part)}=${value}`).join('; ');
}

const value = fc
  .tuple(fc.stringMatching(/^[\w.-]{1,40}$/), fc.integer({ min: 1, max: MAXIMUM_VALUE_LENGTH }))
  .map(([text, length]) => text.repeat(Math.ceil(length / text.length)).slice(0, length));

test('a value that was split is put together again, in whatever order its parts come', () => {
  fc.assert(
    fc.property(value, fc.boolean(), (text, isReversed) => {
      const parts = splitValue(text) ?? [];
      const pairs = parts.map((part, index) => `${partName('s', index)}=${part}`);
      assert.equal(joinParts((isReversed ? pairs.toReversed() : pairs).join('; '), 's'), text);
    }),
  );
});

test('a part fits into a cookie of 4096 bytes together with the longest name', () => {
  const name = `__Secure-${'n'.repeat(64)}_authenticate`;
  for (const [part, text] of (splitValue('x'.repeat(MAXIMUM_VALUE_LENGTH)) ?? []).entries())
    assert.ok(partName(name, part).length + text.length <= 4096);
});

test('a value is kept whole as long as it fits', () => {
  assert.deepEqual(splitValue('x'.repeat(3800)), ['x'.repeat(3800)]);
  assert.equal(splitValue('x'.repeat(3801))?.length, 2);
});

test('a value over the limit isn’t split at all', () => {
  assert.equal(splitValue('x'.repeat(MAXIMUM_VALUE_LENGTH))?.length, MAXIMUM_PARTS);
  assert.equal(splitValue('x'.repeat(MAXIMUM_VALUE_LENGTH + 1)), undefined);
});

test('a value with a missing part is missing', () => {
  const parts = splitValue('x'.repeat(10_000)) ?? [];
  for (const missing of parts.keys()) {
    const pairs = header('s', parts).split('; ').toSpliced(missing, 1);
    assert.equal(joinParts(pairs.join('; '), 's'), undefined);
  }
  assert.equal(joinParts('', 's'), undefined);
});

test('parts that are left over from a longer value are not taken for its own', () => {
  assert.equal(joinParts(`${header('s', ['short'])}; s_1=old; s_2=older`, 's'), 'short');
  const two = splitValue('y'.repeat(5000)) ?? [];
  assert.equal(joinParts(`${header('s', two)}; s_2=old`, 's'), 'y'.repeat(5000));
});

test('a count that nobody wrote is no count', () => {
  for (const first of ['~1~x', '~9~x', '~0~x', '~22~x', '~x~y', '~2x', 'x~2~y'])
    assert.equal(joinParts(`s=${first}; s_1=y`, 's'), first, first);
});
