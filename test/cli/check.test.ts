import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { folderWith } from '../support/folder.ts';
import { runCommand } from '../support/forwarden-command.ts';

const MISTAKES = join(import.meta.dirname, '..', 'fixtures', 'mistakes');
const GOOD = `authenticate_service_url: https://auth.example.com
idp_client_id: client
idp_client_secret: not-a-real-one
policy:
  - from: https://app.example.com
    allowed_users: [me@example.com]
`;

// Each beside what a new user is told of it, line for line.
for (const name of readdirSync(MISTAKES).filter((file) => file.endsWith('.yaml'))) {
  test(`check tells the mistakes of ${name} with the line quoted, and a caret`, async () => {
    const told = readFileSync(join(MISTAKES, `${basename(name, '.yaml')}.txt`), 'utf8');
    const { output, status } = await runCommand(['check', '--config', name], {}, MISTAKES);
    assert.equal(output, told);
    assert.equal(status, /^0 errors/m.test(told) ? 0 : 1);
  });
}

test('check gives the same as JSON, and as annotations', async (t) => {
  const folder = folderWith(t, { 'config.yaml': GOOD.replace('allowed_users', 'alowed_users') });
  const json = await runCommand(['check', '--format', 'json'], {}, folder);
  assert.equal(json.status, 1);
  const [problem] = JSON.parse(json.output) as Record<string, unknown>[];
  assert.equal(problem?.['severity'], 'error');
  assert.equal(problem?.['line'], 6);
  assert.equal(problem?.['column'], 5);
  assert.match(String(problem?.['message']), /did you mean allowed_users\?/);
  const github = await runCommand(['check', '--format', 'github'], {}, folder);
  assert.equal(github.status, 1);
  assert.match(github.output, /^::error file=config\.yaml,line=6,col=5::.*alowed_users is no known key/m);
  assert.equal((await runCommand(['check', '--format', 'xml'], {}, folder)).status, 2);
});

test('check runs the cases, and a case that fails fails it', async (t) => {
  const cases = (expect: string) => `cases:
  - {user: me@example.com, url: https://app.example.com/x, expect: allow}
  - {user: stranger@example.com, url: https://app.example.com/, expect: ${expect}}
  - {url: https://app.example.com/, expect: sign_in}
`;
  const good = folderWith(t, { 'config.yaml': GOOD + cases('deny') });
  const passed = await runCommand(['check'], {}, good);
  assert.equal(passed.status, 0, passed.output);
  const bad = folderWith(t, { 'config.yaml': GOOD + cases('allow') });
  const failed = await runCommand(['check'], {}, bad);
  assert.equal(failed.status, 1);
  assert.match(failed.output, /config\.yaml:9:/);
});
