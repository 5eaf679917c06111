import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onceASecond } from '../../src/config/progress.ts';

test('progress is told once a second, and not at all of what is done sooner', () => {
  let now = 0;
  const told: string[] = [];
  const progress = onceASecond(
    (text) => told.push(text),
    () => now,
  );
  for (const at of [0, 999, 1000, 1500, 2100, 2200]) {
    now = at;
    progress(() => `at ${at}`);
  }
  assert.deepEqual(told, ['at 1000', 'at 2100']);
});
