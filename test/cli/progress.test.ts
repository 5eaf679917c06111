import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgress } from '../../src/cli/progress.ts';

function progressOf(total: number | undefined) {
  const written: string[] = [];
  let now = 1000;
  const tell = createProgress({ now: () => now, write: (line) => written.push(line), total });
  return {
    written,
    at: (milliseconds: number, lines: number, bytes: number) => {
      now = 1000 + milliseconds;
      tell(lines, bytes);
    },
  };
}

test('progress is told every two seconds, and what is over before says nothing', () => {
  const { written, at } = progressOf(2000);
  at(1999, 1, 1);
  assert.deepEqual(written, []);
  at(2000, 1234, 500);
  at(3999, 2000, 1000);
  at(4000, 3000, 1500);
  assert.deepEqual(written, ['1,234 lines (25 %) in 2 s\n', '3,000 lines (75 %) in 4 s\n']);
});

test('where nobody knows how long it is, there is no part of it', () => {
  const { written, at } = progressOf(undefined);
  at(2500, 10, 0);
  assert.deepEqual(written, ['10 lines in 3 s\n']);
});
