import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { createQuoter } from '../../src/cli/quote.ts';
import { folderWith } from '../support/folder.ts';

/** The quoted line and the line with the caret. */
function quote(t: TestContext, line: string, column: number): string[] {
  const file = join(folderWith(t, { 'config.yaml': `first: line\n${line}\n` }), 'config.yaml');
  return createQuoter()({ file, line: 2, column }).split('\n').slice(1);
}

test('the caret stands below the column, behind tabs too', (t) => {
  assert.deepEqual(quote(t, 'key: value', 6), ['  2 | key: value', '    |      ^']);
  assert.deepEqual(quote(t, '\tkey: value', 2), ['  2 | \tkey: value', '    | \t^']);
});

test('of a long line the part around the column is shown', (t) => {
  const [line = '', caret = ''] = quote(t, `${'- '.repeat(300)}here${' -'.repeat(300)}`, 601);
  assert.ok(line.length < 200);
  assert.equal(line.slice(caret.indexOf('^')).slice(0, 4), 'here');
});

test('a line that holds a secret says only that it does, and one with controls is not shown', (t) => {
  assert.deepEqual(quote(t, 'idp_client_secret: abc', 1), ['  2 | idp_client_secret: …', '    | ^']);
  assert.deepEqual(quote(t, 'name: \u001b[2J', 1), []);
});
