import assert from 'node:assert/strict';
import { chmodSync, existsSync, globSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { runInit } from '../../src/cli/init.ts';
import { isShippedDirectory } from '../../src/cli/init-files.ts';
import { isForwardenError } from '../../src/errors.ts';
import { folderWith } from '../support/folder.ts';
import { runCommand } from '../support/forwarden-command.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');

const FLAGS = {
  DOMAIN: 'example.com',
  ACME_EMAIL: 'me@example.com',
  IDP_CLIENT_ID: '1234.apps.googleusercontent.com',
  IDP_CLIENT_SECRET: 'GOCSPX-not-a-real-one',
  ALLOWED_USERS: 'me@example.com,you@example.com',
};

const ARGUMENTS = [
  '--domain=example.com',
  '--email=me@example.com',
  '--client-id=1234.apps.googleusercontent.com',
  '--client-secret=GOCSPX-not-a-real-one',
  '--allow=me@example.com, you@example.com',
  '--yes',
];

/** What `init` says for these options. */
async function init(
  directory: string,
  further: Partial<Parameters<typeof runInit>[0]> = {},
): Promise<string> {
  const said: string[] = [];
  const say = (text: string) => said.push(text);
  await runInit({ directory, flags: FLAGS, env: {}, ask: undefined, say, ...further });
  return said.join('\n');
}

function variables(directory: string) {
  return parseEnv(readFileSync(join(directory, '.env'), 'utf8'));
}

/** Every file below a directory with its content. */
function contents(directory: string): Record<string, string> {
  const entries = globSync(['.env', '**/*'], { cwd: directory, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [file, readFileSync(file, 'utf8')]));
}

/** A folder that the command has been run for, as a person would run it. */
async function initialised(t: TestContext): Promise<{ folder: string; output: string }> {
  const folder = join(folderWith(t), 'apps');
  const { status, output, errors } = await runCommand(['init', folder, ...ARGUMENTS]);
  assert.equal(status, 0, errors);
  return { folder, output };
}

test('init says what to enter in the Google console to the letter', async (t) => {
  const { output } = await initialised(t);
  const steps = `In the Google console, https://console.cloud.google.com/apis/credentials:
  Create credentials > OAuth client ID
  Application type               Web application
  Authorized JavaScript origins  (none)
  Authorized redirect URIs       https://auth.example.com/oauth2/callback
`;
  assert.ok(output.includes(steps), output);
});

test('init writes the five values and fresh secrets into a file for its owner alone, and prints no secret', async (t) => {
  const { folder, output } = await initialised(t);
  const { SHARED_SECRET, COOKIE_SECRET, SIGNING_KEY, POLICIES_DIRECTORY, FORWARDEN_SOURCE, ...five } =
    variables(folder);
  assert.deepEqual({ ...five }, FLAGS);
  assert.equal(POLICIES_DIRECTORY, './policies');
  assert.ok(existsSync(join(String(FORWARDEN_SOURCE), 'Dockerfile')));
  assert.equal(statSync(join(folder, '.env')).mode & 0o777, 0o600);
  for (const secret of [SHARED_SECRET, COOKIE_SECRET, SIGNING_KEY, FLAGS.IDP_CLIENT_SECRET]) {
    assert.ok(secret !== undefined && secret.length > 10 && !output.includes(secret));
  }
});

test('init copies what is shipped, readable for the users of the containers', async (t) => {
  const { folder } = await initialised(t);
  for (const name of ['compose.yaml', 'config.yaml', 'prometheus/prometheus.yml', 'prometheus/alerts.yml']) {
    assert.equal(readFileSync(join(folder, name), 'utf8'), readFileSync(join(DEPLOY, name), 'utf8'));
    assert.equal(statSync(join(folder, name)).mode & 0o777, 0o644, name);
  }
  assert.ok(existsSync(join(folder, 'grafana', 'dashboards', 'forwarden.json')));
  assert.ok(existsSync(join(folder, 'policies', 'apps.yaml')));
});

test('init twice changes nothing: not a secret, not a file', async (t) => {
  const { folder } = await initialised(t);
  const before = contents(folder);
  const { status, output } = await runCommand(['init', folder, '--yes']);
  assert.equal(status, 0);
  assert.deepEqual(contents(folder), before);
  assert.doesNotMatch(output, /written/);
});

test('init changes the one value that is given anew, and leaves the lines of others alone', async (t) => {
  const { folder } = await initialised(t);
  const before = variables(folder);
  writeFileSync(join(folder, '.env'), `${readFileSync(join(folder, '.env'), 'utf8')}TZ=UTC\n`);
  await init(folder, { flags: { ALLOWED_USERS: 'other@example.com' } });
  assert.deepEqual({ ...variables(folder) }, { ...before, ALLOWED_USERS: 'other@example.com', TZ: 'UTC' });
});

test('init keeps a file that somebody has edited, and says that it differs', async (t) => {
  const { folder } = await initialised(t);
  writeFileSync(join(folder, 'config.yaml'), 'cookie_expire: 8h\n');
  writeFileSync(join(folder, 'policies', 'apps.yaml'), '- from: https://a.example.com\n');
  const said = await init(folder);
  assert.equal(readFileSync(join(folder, 'config.yaml'), 'utf8'), 'cookie_expire: 8h\n');
  assert.match(said, /config\.yaml +kept, though it differs/);
  assert.doesNotMatch(said, /apps\.yaml +kept, though/);
});

test('init closes an .env that others could read', async (t) => {
  const { folder } = await initialised(t);
  chmodSync(join(folder, '.env'), 0o644);
  await init(folder);
  assert.equal(statSync(join(folder, '.env')).mode & 0o777, 0o600);
});

test('init takes the directory of the shipped files for what it is, by whatever name, since nothing is to be copied there', (t) => {
  const folder = folderWith(t);
  symlinkSync(DEPLOY, join(folder, 'deploy'));
  assert.ok(isShippedDirectory(join(folder, 'deploy')));
  assert.ok(!isShippedDirectory(folder));
  assert.ok(!isShippedDirectory(join(folder, 'missing')));
});

test('without answers to ask for, init names every value that is missing or wrong, and writes nothing', async (t) => {
  const folder = join(folderWith(t), 'apps');
  const { status, errors } = await runCommand([
    'init',
    folder,
    '--domain=example',
    '--email=me@@example.com',
  ]);
  assert.equal(status, 2);
  for (const flag of ['domain', 'email', 'client-id', 'client-secret', 'allow']) {
    assert.match(errors, new RegExp(`--${flag} `));
  }
  assert.match(errors, /--domain \(DOMAIN\) is not a domain such as example\.com/);
  assert.ok(!existsSync(folder));
});

for (const [name, value] of [
  ['DOMAIN', 'https://example.com'],
  ['DOMAIN', 'example.com:8443'],
  ['ACME_EMAIL', "me'@example.com"],
  ['IDP_CLIENT_ID', 'CHANGE_ME'],
  ['IDP_CLIENT_SECRET', 'two words'],
  ['IDP_CLIENT_SECRET', 'with\nEVIL=1'],
  ['IDP_CLIENT_SECRET', '$HOME'],
  ['ALLOWED_USERS', 'me@example.com,'],
  ['ALLOWED_USERS', 'me@example.com, everybody'],
] as const) {
  test(`init refuses ${JSON.stringify(value)} as ${name}`, async (t) => {
    await assert.rejects(
      init(join(folderWith(t), 'apps'), { flags: { ...FLAGS, [name]: value } }),
      (error) => isForwardenError(error) && error.code === 'usage' && error.message.includes(name),
    );
  });
}

test('init takes values from the environment, where no other program sees them', async (t) => {
  const folder = folderWith(t);
  const { status } = await runCommand(['init', folder, '--yes'], FLAGS);
  assert.equal(status, 0);
  assert.equal(variables(folder)['IDP_CLIENT_SECRET'], FLAGS.IDP_CLIENT_SECRET);
});

test('asked on a terminal, init tells the console’s values before it asks for the client, and asks again on a slip', async (t) => {
  const folder = folderWith(t);
  const events: string[] = [];
  const answers = ['nonsense', 'example.com', 'me@example.com', 'id', '', 'GOCSPX-x', 'me@example.com'];
  const ask = async (question: string) => {
    events.push(question);
    return answers.shift() ?? assert.fail('asked too often');
  };
  await init(folder, { flags: {}, ask, say: (text) => events.push(text) });
  const order = [
    /^The domain/,
    /not a domain/,
    /^The domain/,
    /may write to/,
    /redirect URIs +https:\/\/auth\.example\.com\/oauth2\/callback/,
  ];
  order.push(
    /client ID/,
    /client secret/,
    /needed/,
    /client secret/,
    /Who may in/,
    /docker compose up --wait/,
  );
  assert.equal(events.length, order.length, events.join('\n'));
  for (const [index, pattern] of order.entries()) assert.match(events[index] ?? '', pattern);
  assert.equal(variables(folder)['IDP_CLIENT_ID'], 'id');
});
