import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { ask, traefikHeaders } from '../support/ask.ts';
import { folderWith } from '../support/folder.ts';
import { serveFolder } from '../support/forwarden-command.ts';

const BASE = `authenticate_service_url: https://auth.example.com
idp_client_id: client
idp_client_secret: not-a-real-one
`;
const OPEN = 'policy: [{from: https://app.example.com, allow_public_unauthenticated_access: true}]\n';
const CLOSED = 'policy: [{from: https://app.example.com, allowed_users: [me@example.com]}]\n';

async function serve(t: TestContext, text: string, prepare: (folder: string) => void = () => undefined) {
  const folder = folderWith(t, { 'config.yaml': BASE + text });
  prepare(folder);
  const { running, port, metricsPort } = await serveFolder(t, folder);
  const edit = (name: string, content: string) => {
    // As editors save: a new file, moved over the old one.
    writeFileSync(join(folder, `.${name}.new`), content);
    renameSync(join(folder, `.${name}.new`), join(folder, name));
  };
  const status = async (host = 'app.example.com') => {
    const headers = traefikHeaders(`https://${host}/`, { accept: '*/*' });
    return (await ask({ port, headers })).status;
  };
  const becomes = async (wanted: number, host?: string) => {
    const deadline = performance.now() + 10_000;
    for (let now = await status(host); now !== wanted; now = await status(host)) {
      assert.ok(performance.now() < deadline, `it is ${now}, and never becomes ${wanted}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const ready = async () => JSON.parse((await ask({ port, path: '/readyz' })).body);
  const metrics = async () => (await ask({ port: metricsPort, path: '/metrics' })).body;
  return { folder, running, edit, status, becomes, ready, metrics };
}

test('an edited policy counts from the next check on', async (t) => {
  const { edit, becomes } = await serve(t, OPEN);
  await becomes(200);
  edit('config.yaml', BASE + CLOSED);
  await becomes(401);
  edit('config.yaml', BASE + OPEN);
  await becomes(200);
});

test('an edit is audited as the server was started, also one that takes `audit_log` away', async (t) => {
  const { folder, edit, becomes } = await serve(t, `audit_log: audit.jsonl\n${OPEN}`);
  await becomes(200);
  edit('config.yaml', BASE + CLOSED);
  await becomes(401);
  const events = readFileSync(join(folder, 'audit.jsonl'), 'utf8').trimEnd().split('\n');
  assert.deepEqual(
    events.map((line) => JSON.parse(line).event).filter((event) => event.startsWith('policy')),
    ['policy_loaded', 'policy_loaded', 'policy_changed'],
  );
});

test('SIGHUP loads at once', async (t) => {
  const { edit, becomes, running } = await serve(t, OPEN);
  edit('config.yaml', BASE + CLOSED);
  running.kill('SIGHUP');
  await becomes(401);
});

test('a policy file that doesn’t load leaves the last good policy in force, and says so in the log, a metric and /readyz', async (t) => {
  const { edit, status, becomes, ready, metrics, running } = await serve(t, CLOSED);
  edit('config.yaml', BASE + OPEN.replace('allow_public', 'alow_public'));
  await running.printed(/config\.yaml:4:\d+ policy\.0\.alow_public\S+ is no known key/);
  await running.printed(/the last good policy stays in force/);
  assert.equal(await status(), 401);
  const body = await ready();
  assert.equal(body.ready, true);
  assert.match(body.trouble, /config\.yaml:4:/);
  assert.match(await metrics(), /^forwarden_config_last_reload_successful 0$/m);
  edit('config.yaml', BASE + OPEN);
  await becomes(200);
  assert.equal((await ready()).trouble, undefined);
  assert.match(await metrics(), /^forwarden_config_last_reload_successful 1$/m);
});

test('a file that is gone, or empty, opens nothing and closes nothing', async (t) => {
  const { folder, status, running, becomes, edit } = await serve(t, CLOSED);
  rmSync(join(folder, 'config.yaml'));
  await running.printed(/the last good policy stays in force/);
  assert.equal(await status(), 401);
  edit('config.yaml', '');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.equal(await status(), 401);
  edit('config.yaml', BASE + OPEN);
  await becomes(200);
});

test('the files of a directory behind symbolic links that are swapped, as Kubernetes does, are watched too', async (t) => {
  const write = (folder: string, name: string, text: string) => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'more.yaml'), text);
  };
  const { folder, becomes } = await serve(t, `${CLOSED}policies: policies\n`, (at) => {
    mkdirSync(join(at, 'policies'));
    write(
      join(at, 'policies'),
      '..one',
      '- {from: https://more.example.com, allowed_users: [me@example.com]}\n',
    );
    symlinkSync('..one', join(at, 'policies', '..data'));
    symlinkSync('..data/more.yaml', join(at, 'policies', 'more.yaml'));
  });
  await becomes(401, 'more.example.com');
  const policies = join(folder, 'policies');
  write(policies, '..two', '- {from: https://more.example.com, allow_public_unauthenticated_access: true}\n');
  symlinkSync('..two', join(policies, '..new'));
  renameSync(join(policies, '..new'), join(policies, '..data'));
  await becomes(200, 'more.example.com');
  unlinkSync(join(policies, 'more.yaml'));
  await becomes(403, 'more.example.com');
});

test('what can’t change while it runs is named, and the policy counts all the same', async (t) => {
  const { edit, becomes, running } = await serve(t, OPEN);
  edit('config.yaml', `${BASE}cookie_expire: 1h\n${CLOSED}`);
  await running.printed(/cookie was edited: that counts from the next start on/);
  await becomes(401);
});

test('with require_cases an edit whose cases fail doesn’t go live', async (t) => {
  const cases = `require_cases: true
cases: [{user: me@example.com, url: https://app.example.com/, expect: allow}]
`;
  const { edit, status, running } = await serve(t, OPEN + cases);
  edit('config.yaml', BASE + CLOSED.replace('me@', 'you@') + cases);
  await running.printed(/cases\.0 expects allow, but it is deny/);
  await running.printed(/the last good policy stays in force/);
  assert.equal(await status(), 200);
});

test('an edit while another one is being loaded follows it', async (t) => {
  const { edit, becomes, running } = await serve(t, OPEN);
  const many = Array.from(
    { length: 3000 },
    (_, at) => `  - {from: https://a${at}.example.com, allowed_users: [a@b.c]}`,
  );
  edit('config.yaml', `${BASE}policy:\n${many.join('\n')}\n`);
  running.kill('SIGHUP');
  edit('config.yaml', BASE + CLOSED);
  running.kill('SIGHUP');
  edit('config.yaml', BASE + CLOSED.replace('app.', 'last.'));
  running.kill('SIGHUP');
  await becomes(401, 'last.example.com');
  await becomes(403);
});

test('edited cases count at once, and nobody is told to restart for them', async (t) => {
  const cases = (host: string) =>
    `require_cases: true\ncases: [{user: me@example.com, url: https://${host}/, expect: allow}]\n`;
  const { edit, becomes, running } = await serve(t, CLOSED + cases('app.example.com'));
  const other = CLOSED.replace('app.', 'other.');
  edit('config.yaml', BASE + other + cases('other.example.com'));
  await becomes(401, 'other.example.com');
  running.kill('SIGTERM');
  const { output, errors } = await running.ended;
  assert.doesNotMatch(output + errors, /from the next start on/);
});
