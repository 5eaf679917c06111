import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { runExplain } from '../../src/cli/explain.ts';
import { folderWith } from '../support/folder.ts';
import { runCommand } from '../support/forwarden-command.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const NOW = 1_800_000_000;
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

/** The answers to lines of requests, in process. */
async function answersTo(t: TestContext, lines: readonly string[]) {
  const folder = folderWith(t, { 'config.yaml': CONFIG, requests: lines.join('\n') });
  const [config, requests] = [join(folder, 'config.yaml'), join(folder, 'requests')];
  let output = '';
  await runExplain(['--config', config, '--requests', requests], {}, NOW, (text) => {
    output += text;
  });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('requests may come by standard input, and an answer has its decision, route, reasons and target', (t) => {
  const folder = folderWith(t, { 'config.yaml': CONFIG });
  const request = JSON.stringify({ url: 'https://app.example.com/x?a=b', user: 'me@example.com' });
  const { stdout } = spawnSync(process.execPath, [MAIN, 'explain', '--requests', '-'], {
    cwd: folder,
    input: `${request}\r\n\n${request}`,
    encoding: 'utf8',
  });
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, 2);
  const { decision, route, reasons, target } = JSON.parse(lines[0] ?? '');
  assert.deepEqual([decision, route, reasons], ['allow', 'https://app.example.com', ['groups-ok']]);
  assert.deepEqual(target, {
    host: 'app.example.com',
    path: '/x',
    query: '?a=b',
    method: 'GET',
    readings: [{ path: '/x', route: 'https://app.example.com' }],
  });
});

test('what follows the host is taken as it is, byte for byte', async (t) => {
  const paths = ['/a/../admin', '/a%2fb', '//admin', '/%41dmin', '/a b', '/é?q=é', ''];
  const answers = await answersTo(
    t,
    paths.map((path) => JSON.stringify({ url: `https://APP.example.com.${path}`, user: 'me@example.com' })),
  );
  assert.deepEqual(
    answers.map(({ target }) => target.path + target.query),
    ['/a/../admin', '/a%2fb', '//admin', '/%41dmin', '/a b', '/é?q=é', '/'],
  );
  assert.deepEqual(
    answers.map(({ decision }) => decision),
    ['deny', 'allow', 'deny', 'allow', 'allow', 'allow', 'allow'],
  );
});

test('whatever can’t be read still gets its line, with deny and why', async (t) => {
  const lines = [
    '{"url": "app.example.com/x"}',
    '{"url": "https:///x"}',
    '{"url": "https://a b/"}',
    '{"url": "https://app.example.com/#x"}',
    '{"url": "https://app.example.com/", "method": "NO METHOD"}',
    '{"url": "https://app.example.com/", "at": "noon"}',
    '{"url": "https://app.example.com/", "uesr": "me@example.com"}',
    '{"user": "me@example.com"}',
    '[]',
    'null',
    '{"url": ',
  ];
  const answers = await answersTo(t, lines);
  assert.equal(answers.length, lines.length);
  for (const [index, { decision, route, reasons, problem }] of answers.entries()) {
    const line = lines[index] ?? '';
    assert.deepEqual([decision, route, reasons], ['deny', null, []], line);
    assert.match(problem, /\w/, line);
  }
  assert.match(answers[6].problem, /did you mean user\?/);
});

test('a subject without an email is somebody, and the authenticate host is for everybody', async (t) => {
  const [somebody, nobody, sign] = await answersTo(t, [
    '{"url": "https://app.example.com/", "sub": "123"}',
    '{"url": "https://app.example.com/"}',
    '{"url": "https://auth.example.com/"}',
  ]);
  assert.deepEqual([somebody.decision, somebody.visitor], ['deny', { sub: '123', groups: [] }]);
  assert.deepEqual([nobody.decision, nobody.visitor], ['sign_in', null]);
  assert.deepEqual([sign.decision, sign.route], ['allow', null]);
});

test('on a no the advice names what would have to change, with its place', async (t) => {
  const [admin, missing, ambiguous, anonymous, allowed] = await answersTo(t, [
    '{"url": "https://app.example.com/admin", "user": "root@example.com", "ip": "192.0.2.1"}',
    '{"url": "https://else.example.com/", "user": "me@example.com"}',
    '{"url": "https://app.example.com/x/../admin", "user": "me@example.com"}',
    '{"url": "https://app.example.com/"}',
    '{"url": "https://app.example.com/admin", "user": "root@example.com", "ip": "10.0.0.1"}',
  ]);
  assert.match(
    admin.advice.join(),
    /^allow: all of these would have to hold: source_ip .*config\.yaml:15:15\)$/,
  );
  assert.match(missing.advice.join(), /add one with `from: https:\/\/else\.example\.com`/);
  assert.match(ambiguous.advice.join(), /write what is meant, such as \/admin/);
  assert.match(anonymous.advice[0], /^sign in/);
  assert.deepEqual(allowed.advice, []);
});

test('the options say the same as a line of a file', async (t) => {
  const folder = folderWith(t, { 'config.yaml': CONFIG });
  let output = '';
  const options = [
    ...[
      '--user',
      'me@example.com',
      '--sub',
      '1',
      '--groups',
      'a,b',
      '--groups',
      'c',
      '--claims',
      '{"team":"x"}',
    ],
    ...['--method', 'OPTIONS', '--ip', '192.0.2.1', '--header', 'Origin: https://b.example.com'],
    ...['--at', '2026-12-24T18:00:00+01:00', '--json', '--config', join(folder, 'config.yaml')],
  ];
  await runExplain(['--url', 'https://app.example.com/', ...options], {}, NOW, (text) => {
    output += text;
  });
  const [line] = await answersTo(t, [
    JSON.stringify({
      url: 'https://app.example.com/',
      user: 'me@example.com',
      sub: '1',
      groups: ['a', 'b', 'c'],
      claims: { team: 'x' },
      method: 'OPTIONS',
      ip: '192.0.2.1',
      headers: { origin: 'https://b.example.com' },
      at: '2026-12-24T17:00:00Z',
    }),
  ]);
  const answer = JSON.parse(output.replaceAll(/\/[^"]*\/(?=config\.yaml)/g, ''));
  const told = JSON.parse(JSON.stringify(line).replaceAll(/\/[^"]*\/(?=config\.yaml)/g, ''));
  assert.deepEqual(answer, told);
  assert.equal(answer.at, '2026-12-24T17:00:00.000Z');
  assert.deepEqual(answer.visitor.groups, ['family', 'a', 'b', 'c']);
  assert.equal(answer.target.origin, 'https://b.example.com');
});
