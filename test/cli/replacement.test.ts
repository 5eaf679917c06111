import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReplacementPlan } from '../../src/cli/replacement.ts';

const LONG_MS = 60_000;
const SHORT_MS = 100;

test('who has lived long is replaced at once, each time', () => {
  const plan = createReplacementPlan();
  for (let time = 0; time < 20; time++) assert.equal(plan(LONG_MS, 0), 0);
});

test('while lives are short the next begins ever later, but within seconds', () => {
  const plan = createReplacementPlan();
  const pauses = Array.from({ length: 20 }, () => plan(SHORT_MS, 1) ?? Number.NaN);
  assert.equal(pauses[0], 0);
  assert.deepEqual(
    pauses,
    pauses.toSorted((left, right) => left - right),
  );
  assert.ok((pauses.at(-1) ?? 0) >= 1000);
  assert.ok((pauses.at(-1) ?? 0) <= 5000);
});

test('a long life makes an end of the pauses', () => {
  const plan = createReplacementPlan();
  for (let time = 0; time < 10; time++) plan(SHORT_MS, 1);
  assert.equal(plan(LONG_MS, 1), 0);
});

test('it is hopeless after some short lives in a row with nobody left, and not while somebody answers', () => {
  const plan = createReplacementPlan();
  for (let time = 0; time < 10; time++) assert.notEqual(plan(SHORT_MS, 1), undefined);
  assert.equal(plan(SHORT_MS, 0), undefined);
  const fresh = createReplacementPlan();
  assert.notEqual(fresh(SHORT_MS, 0), undefined);
});
