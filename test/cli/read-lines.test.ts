import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { openLines } from '../../src/cli/read-lines.ts';
import { folderWith } from '../support/folder.ts';

async function linesOf(t: TestContext, text: string): Promise<string[]> {
  const { lines } = openLines(join(folderWith(t, { log: text }), 'log'));
  const all: string[] = [];
  for await (const some of lines) all.push(...some);
  return all;
}

test('lines are parted by LF or CRLF, and the last may have neither', async (t) => {
  assert.deepEqual(await linesOf(t, 'a\r\n\nb\nc'), ['a', '', 'b', 'c']);
  assert.deepEqual(await linesOf(t, 'a\n'), ['a']);
  assert.deepEqual(await linesOf(t, ''), []);
});

test('a character that arrives in two parts is one', async (t) => {
  const text = 'é'.repeat(200_000);
  assert.deepEqual(await linesOf(t, `x${text.slice(0, 100_000)}\n${text.slice(0, 3)}`), [
    `x${text.slice(0, 100_000)}`,
    'ééé',
  ]);
});

test('of a line without end only the beginning is kept, and the next one is whole', async (t) => {
  const [first = '', second] = await linesOf(t, `${'x'.repeat(2 ** 22)}\nnext`);
  assert.equal(second, 'next');
  assert.ok(first.length < 2 ** 19);
});
