import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { runCheck } from '../../src/cli/check.ts';
import { folderWith } from '../support/folder.ts';
import { runCommand } from '../support/forwarden-command.ts';

const MISTAKES = join(import.meta.dirname, '..', 'fixtures', 'mistakes');
const NOW = 1_800_000_000;
const GOOD = `authenticate_service_url: https://auth.example.com
idp_client_id: client
idp_client_secret: not-a-real-one
policy:
  - from: https://app.example.com
    allowed_users: [me@example.com]
`;

/** What `check` prints of a file in a folder, as if one were there, and its exit status. */
async function check(folder: string, [option, name, ...options]: readonly [string, string, ...string[]]) {
  let output = '';
  const status = await runCheck([option, join(folder, name), ...options], {}, NOW, (text) => {
    output += text.replaceAll(`${folder}/`, '');
  });
  return { output, status };
}

// Each beside what a new user is told of it, line for line.
for (const name of readdirSync(MISTAKES).filter((file) => file.endsWith('.yaml'))) {
  test(`check tells the mistakes of ${name} with the line quoted, and a caret`, async () => {
    const told = readFileSync(join(MISTAKES, `${basename(name, '.yaml')}.txt`), 'utf8');
    const { output, status } = await check(MISTAKES, ['--config', name]);
    assert.equal(output, told);
    assert.equal(status, /^0 errors/m.test(told) ? 0 : 1);
  });
}

test('check gives the same as JSON, and as annotations', async (t) => {
  const folder = folderWith(t, { 'config.yaml': GOOD.replace('allowed_users', 'alowed_users') });
  const json = await check(folder, ['--config', 'config.yaml', '--format', 'json']);
  assert.equal(json.status, 1);
  const [problem] = JSON.parse(json.output) as Record<string, unknown>[];
  assert.equal(problem?.['severity'], 'error');
  assert.equal(problem?.['line'], 6);
  assert.equal(problem?.['column'], 5);
  assert.match(String(problem?.['message']), /did you mean allowed_users\?/);
  const github = await check(folder, ['--config', 'config.yaml', '--format', 'github']);
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
  const passed = await check(good, ['--config', 'config.yaml']);
  assert.equal(passed.status, 0, passed.output);
  const bad = folderWith(t, { 'config.yaml': GOOD + cases('allow') });
  const failed = await check(bad, ['--config', 'config.yaml']);
  assert.equal(failed.status, 1);
  assert.match(failed.output, /config\.yaml:9:/);
});

/** What `check` found in files, the configuration first: code, severity, and the line that it is in. */
async function found(t: TestContext, files: Readonly<Record<string, string>>) {
  const folder = folderWith(t, { config: GOOD.replace(/policy:.*$/s, 'policies: .\n'), ...files });
  const { output, status } = await check(folder, ['--config', 'config', '--format', 'json']);
  const problems = JSON.parse(output) as Record<'code' | 'file' | 'line' | 'message' | 'severity', string>[];
  return {
    status,
    problems,
    told: problems.map(({ severity, code, line }) => `${severity} ${code} ${line}`),
  };
}

/** Each thing that is likely a mistake, beside the policy that has it; the rest of the policy is as it should be. */
const LIKELY: Readonly<Record<string, readonly [policy: string, line: number]>> = {
  never_matches: [
    `- {from: https://app.example.com, prefix: /, allowed_users: [me@example.com]}
- {from: https://app.example.com, allowed_users: [me@example.com]}
`,
    2,
  ],
  public_above_protected: [
    `- {from: https://app.example.com, allow_public_unauthenticated_access: true}
- {from: https://app.example.com, prefix: /admin, allowed_users: [me@example.com]}
`,
    2,
  ],
  email_without_at: ['- {from: https://app.example.com, allowed_users: [alice]}\n', 1],
  covers_authenticate_host: ['- {from: "https://*.example.com", allowed_users: [me@example.com]}\n', 1],
  case_by_chance: [
    `policy:
  - {from: https://app.example.com, allowed_users: [me@example.com]}
cases:
  - {user: you@example.com, url: https://apq.example.com/, expect: deny}
`,
    4,
  ],
};

for (const [code, [policy, line]] of Object.entries(LIKELY)) {
  test(`check warns of what is likely a mistake (${code}), once and at its place, and passes it`, async (t) => {
    const { told, status } = await found(t, { 'policy.yaml': policy });
    assert.deepEqual(told, [`warning ${code} ${line}`]);
    assert.equal(status, 0);
  });
}

test('a case that another file’s route decides, where one beside the case covers its URL too, is warned of', async (t) => {
  const wide = (route: string) => `policy:
  - {from: "https://*.lab.example.com", allowed_users: [me@example.com]}
cases:
  - {user: me@example.com, url: https://a.lab.example.com/, expect: allow${route}}
`;
  const narrow = '- {from: https://a.lab.example.com, allowed_users: [me@example.com]}\n';
  const { told, problems, status } = await found(t, { 'wide.yaml': wide(''), 'narrow.yaml': narrow });
  assert.deepEqual(told, ['warning case_by_chance 4']);
  assert.match(
    problems[0]?.message ?? '',
    /is decided by https:\/\/a\.lab\.example\.com at \S*narrow\.yaml:1:3/,
  );
  assert.equal(status, 0);
  const meant = wide(', route: https://a.lab.example.com');
  assert.deepEqual((await found(t, { 'wide.yaml': meant, 'narrow.yaml': narrow })).told, []);
  const alone = wide('').replace(
    / {2}- \{from.*\n/,
    '  - {from: https://b.example.com, allowed_users: [me@example.com]}\n',
  );
  assert.deepEqual((await found(t, { 'alone.yaml': alone, 'narrow.yaml': narrow })).told, []);
});

test('check ends with 1 for anything wrong in configuration, policy or cases, and with 2 where it is used wrongly', async (t) => {
  const config = GOOD.replace('client_id: client', 'client_id: CHANGE_ME');
  const policy = GOOD.replace('https://app', 'ftp://app');
  const both = `${GOOD}  - {from: https://app.example.com, policy: {allow: {or: [{accept: true}]}}}\n`;
  for (const text of [config, policy, both]) {
    const { status, output } = await check(folderWith(t, { 'config.yaml': text }), [
      '--config',
      'config.yaml',
    ]);
    assert.equal(status, 1);
    assert.match(output, /\n1 error, 0 warnings\n$/);
  }
  const folder = folderWith(t, { 'config.yaml': GOOD });
  const wrong = await runCommand(['check', '--fromat', 'json'], {}, folder);
  assert.equal(wrong.status, 2);
  assert.equal(wrong.output, '');
  assert.match(wrong.errors, /Usage: forwarden check/);
});

test('a secret in a line that is quoted is not shown, nor is what could move the cursor of a terminal', async (t) => {
  const config = `${GOOD}cookie_secret: !x aGVsbG8taGVsbG8taGVsbG8taGVsbG8taGVsbG8taGU=\ncookie_name: "\u001b[2J"\n`;
  const { output } = await check(folderWith(t, { 'config.yaml': config }), ['--config', 'config.yaml']);
  assert.match(output, /cookie_name is not a cookie name/);
  assert.ok(!output.includes('aGVsbG8'));
  assert.ok(!output.includes('\u001b'));
});
