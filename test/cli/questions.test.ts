import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createQuestions } from '../../src/cli/questions.ts';

test('each question gets its own answer, in whatever order they come', async () => {
  const { ask, answer } = createQuestions(60_000);
  const asked: number[] = [];
  const [first, second] = [ask((number) => asked.push(number)), ask((number) => asked.push(number))];
  const [one = 0, two = 0] = asked;
  answer(two, 'second');
  answer(one, 'first');
  assert.deepEqual(await Promise.all([first, second]), ['first', 'second']);
});

test('who doesn’t answer in time, or ends, has said nothing', async () => {
  const impatient = createQuestions(1);
  assert.equal(await impatient.ask(() => undefined), undefined);
  const patient = createQuestions(60_000);
  const asked = patient.ask(() => undefined);
  patient.end();
  assert.equal(await asked, undefined);
});

test('an answer that nobody waits for any more is no trouble', async () => {
  const { ask, answer } = createQuestions(1);
  let late = 0;
  await ask((number) => {
    late = number;
  });
  answer(late, 'late');
  answer(4711, 'never asked');
});
