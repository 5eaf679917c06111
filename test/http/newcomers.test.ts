import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { createNewcomers } from '../../src/http/newcomers.ts';

function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test('newcomers are served in the order in which they came, each with what came of its own', async () => {
  const newcomers = createNewcomers();
  const served: number[] = [];
  const all = [1, 2, 3].map((number) =>
    newcomers(() => {
      served.push(number);
      return number === 2 ? Promise.resolve(number) : number;
    }),
  );
  assert.deepEqual(served, [], 'not before their turn');
  assert.deepEqual(await Promise.all(all), [1, 2, 3]);
  assert.deepEqual(served, [1, 2, 3]);
});

test('a newcomer that fails, at once or later, fails alone', async () => {
  const newcomers = createNewcomers();
  const broken = newcomers(() => {
    throw new TypeError('broken');
  });
  const late = newcomers(() => Promise.reject(new TypeError('late')));
  const fine = newcomers(() => 'fine');
  await assert.rejects(broken, { message: 'broken' });
  await assert.rejects(late, { message: 'late' });
  assert.equal(await fine, 'fine');
});

test('while many newcomers are served, everybody else gets a turn', async () => {
  const newcomers = createNewcomers();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await Promise.all(Array.from({ length: 50 }, () => newcomers(() => work(1))));
  clearInterval(timer);
  assert.ok(turns > 20, `${turns} turns`);
});

test('of more newcomers than can wait the rest is served at once, so that they take no more memory', async () => {
  const newcomers = createNewcomers();
  let served = 0;
  const all = Array.from({ length: 5000 }, () => newcomers(() => served++));
  assert.equal(served, 5000 - 4096);
  await Promise.all(all);
  assert.equal(served, 5000);
});

test('a newcomer is served in the context in which it came, whoever serves the queue', async () => {
  const newcomers = createNewcomers();
  const trace = new AsyncLocalStorage<string>();
  const all = ['one', 'other'].map((id) => trace.run(id, () => newcomers(() => trace.getStore())));
  assert.deepEqual(await Promise.all(all), ['one', 'other']);
});
