import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inSlices } from '../src/in-slices.ts';
import type { Steps } from '../src/policy/steps.ts';

function* count(to: number, each: () => void = () => undefined): Steps<number> {
  for (let step = 0; step < to; step++) {
    each();
    yield;
  }
  return to;
}

test('work that fits into one slice is done at once', async () => {
  let done = 0;
  const result = inSlices(count(100, () => done++));
  assert.equal(done, 100);
  assert.equal(await result, 100);
});

test('while long work goes on, others get their turn', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const wait = () => {
    const end = performance.now() + 1;
    while (performance.now() < end);
  };
  assert.equal(await inSlices(count(200, wait)), 200);
  clearInterval(timer);
  assert.ok(turns > 2, `${turns} turns`);
});

test('work that fails rejects', async () => {
  const broken = () => {
    throw new TypeError('broken');
  };
  await assert.rejects(inSlices(count(1, broken)), { message: 'broken' });
});
