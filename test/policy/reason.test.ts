import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder, REASONS } from '../../src/policy/reason.ts';

test('reasons come in the order of the table, whatever the order in which they were given', () => {
  assert.deepEqual(inOrder(REASONS.toReversed()), [...REASONS]);
  assert.equal(
    inOrder(['groups-unauthorized', 'user-unauthenticated', 'email-unauthorized'])[0],
    'user-unauthenticated',
  );
});

test('of no reasons there is no first', () => {
  assert.deepEqual(inOrder([]), []);
});
