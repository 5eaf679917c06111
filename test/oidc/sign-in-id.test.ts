import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSignInId, isSignInId } from '../../src/oidc/sign-in-id.ts';

test('ids sort by the time at which they were made', () => {
  fc.assert(
    fc.property(fc.nat({ max: 4e12 }), fc.nat({ max: 4e12 }), (first, second) => {
      const ids = [first, second].map((time) => createSignInId(time, randomBytes));
      if (first !== second) assert.equal((ids[0] ?? '') < (ids[1] ?? ''), first < second);
    }),
  );
});

test('an id is of 25 characters that need no quoting in a cookie’s name, 96 bits of them random', () => {
  const id = createSignInId(1_800_000_000_000.9, (bytes) => new Uint8Array(bytes).fill(255));
  assert.equal(
    id,
    '0mywtqmbk________________'.replace('0mywtqmbk', (1_800_000_000_000).toString(36).padStart(9, '0')),
  );
  assert.equal(isSignInId(id), true);
});

test('what has another shape is no id', () => {
  const id = createSignInId(1_800_000_000_000, randomBytes);
  for (const text of [
    '',
    `${id}x`,
    id.slice(1),
    `${id}_1`,
    `${id} `,
    `${id}\n`,
    id.replace(/.$/, ';'),
    id.replace(/^./, 'A'),
  ])
    assert.equal(isSignInId(text), false, text);
});
