import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { folderWith } from '../support/folder.ts';
import { runCommand } from '../support/forwarden-command.ts';

const CONFIG = `authenticate_service_url: https://auth.example.com
idp_client_id: client
idp_client_secret: not-a-real-one
groups:
  family: [me@example.com]
policy:
  - from: https://app.example.com
    allowed_groups: [family]
  - from: https://app.example.com
    prefix: /admin
    policy:
      - allow:
          and:
            - email: {is: root@example.com}
            - source_ip: 10.0.0.0/8
`;

async function explain(t: TestContext, ...options: string[]) {
  const folder = folderWith(t, { 'config.yaml': CONFIG });
  const { output, status } = await runCommand(['explain', ...options], {}, folder);
  assert.equal(status, 0, output);
  return output;
}

async function explained(t: TestContext, ...options: string[]) {
  return JSON.parse(await explain(t, '--json', ...options));
}

test('explain says the decision, the route and why', async (t) => {
  const answer = await explained(t, '--url', 'https://app.example.com/x', '--user', 'me@example.com');
  assert.equal(answer.decision, 'allow');
  assert.equal(answer.route, 'https://app.example.com');
  assert.deepEqual(answer.reasons, ['groups-ok']);
  const nobody = await explained(t, '--url', 'https://app.example.com/x');
  assert.equal(nobody.decision, 'sign_in');
});

test('explain tells each term of the rule, what it was compared with, and what would have to change', async (t) => {
  const text = await explain(
    t,
    ...['--url', 'https://app.example.com/admin/users', '--user', 'root@example.com', '--ip', '203.0.113.7'],
  );
  assert.match(text, /deny/);
  assert.match(text, /config\.yaml:9/);
  assert.match(text, /source_ip/);
  assert.match(text, /203\.0\.113\.7/);
});

test('requests are read as JSON lines, and a malformed one still gets its line, with deny', async (t) => {
  const folder = folderWith(t, { 'config.yaml': CONFIG });
  const lines = [
    JSON.stringify({ url: 'https://app.example.com/', user: 'me@example.com' }),
    'not json',
    JSON.stringify({ url: 'https://app.example.com/%2e%2e/admin', user: 'me@example.com' }),
  ];
  writeFileSync(join(folder, 'requests'), lines.join('\n'));
  const { output } = await runCommand(['explain', '--requests', 'requests'], {}, folder);
  const answers = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    answers.map(({ decision }) => decision),
    ['allow', 'deny', 'deny'],
  );
  assert.deepEqual(answers[2].reasons, ['path-ambiguous']);
});

test('explain without a URL says how it is used', async (t) => {
  const folder = folderWith(t, { 'config.yaml': CONFIG });
  assert.equal((await runCommand(['explain'], {}, folder)).status, 2);
});
