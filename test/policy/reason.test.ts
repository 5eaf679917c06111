import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstReason, REASONS } from '../../src/policy/reason.ts';

test('the first reason is the first of the table, whatever the order of the given ones', () => {
  assert.equal(firstReason(REASONS.toReversed()), 'route-not-found');
  assert.equal(
    firstReason(['groups-unauthorized', 'user-unauthenticated', 'email-unauthorized']),
    'user-unauthenticated',
  );
});

test('of no reasons there is no first', () => {
  assert.equal(firstReason([]), undefined);
});
