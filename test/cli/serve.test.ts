import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { ask, traefikHeaders } from '../support/ask.ts';
import { folderWith } from '../support/folder.ts';
import { runCommand, startCommand } from '../support/forwarden-command.ts';

const FOUR_LINES = `authenticate_service_url: https://auth.example.com
idp_client_id: 1234.apps.googleusercontent.com
idp_client_secret: GOCSPX-not-a-real-one
policy: [{from: https://app.example.com, allowed_users: [me@example.com]}]
`;

const FIXTURE = join(import.meta.dirname, '..', 'fixtures', 'pomerium-v0.6.2.yaml');

/** A port that somebody else holds until the test ends. */
async function heldPort(t: TestContext): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  t.after(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('the four-line configuration serves; what it left out is made once, and kept for nobody else', async (t) => {
  const folder = folderWith(t, { 'config.yaml': FOUR_LINES });
  const address = { ADDRESS: `127.0.0.1:${await freePort()}` };
  const kept: string[][] = [];
  for (const start of ['first', 'second']) {
    const running = startCommand(['serve'], address, folder);
    await running.printed(/redirect URI/);
    running.kill('SIGTERM');
    const { status, output } = await running.ended;
    assert.equal(status, 0);
    assert.equal(/made shared_secret, cookie_secret, signing_key/.test(output), start === 'first');
    const names = ['shared_secret', 'cookie_secret', 'signing_key'];
    kept.push(names.map((name) => readFileSync(join(folder, 'data', name), 'utf8')));
  }
  assert.deepEqual(kept[0], kept[1]);
  for (const name of readdirSync(join(folder, 'data'))) {
    assert.equal(statSync(join(folder, 'data', name)).mode & 0o777, 0o600, name);
  }
});

test('a Pomerium v0.6.2 configuration runs unchanged, and its proxy finds it on the port that it dials', async (t) => {
  const folder = folderWith(t);
  const [main, checks] = [await freePort(), await freePort()];
  const keygen = async (name: string) => (await runCommand(['keygen', name])).output.trim();
  const yaml = readFileSync(FIXTURE, 'utf8')
    .replace('shared_secret: CHANGE_ME', `shared_secret: ${await keygen('shared_secret')}`)
    .replace('cookie_secret: CHANGE_ME', `cookie_secret: ${await keygen('cookie_secret')}`)
    .replace('idp_client_id: CHANGE_ME', 'idp_client_id: 1234.apps.googleusercontent.com')
    .replace('idp_client_secret: CHANGE_ME', 'idp_client_secret: GOCSPX-not-a-real-one')
    // Ports below 1024, which a test can't always open.
    .replace('address: :80\n', `address: 127.0.0.1:${main}\n`)
    .replace('http://pomerium:443', `http://pomerium:${checks}`)
    .replace('":9090"', '"127.0.0.1:0"');
  writeFileSync(join(folder, 'config.yaml'), yaml);
  const running = startCommand(['serve', '--config', 'config.yaml'], {}, folder);
  await running.printed(/redirect URI/);
  const headers = traefikHeaders('https://jaeger.example.com/search?limit=20');
  const path = '/?uri=https://jaeger.example.com';
  for (const port of [main, checks]) {
    const reply = await ask({ port, path, headers });
    assert.equal(reply.status, 302);
    assert.match(String(reply.headers.location), /^https:\/\/auth\.example\.com\/\.pomerium\/sign_in\?/);
  }
  assert.equal((await ask({ port: checks, path: '/ping' })).status, 404);
  running.kill('SIGTERM');
  const { status, output } = await running.ended;
  assert.equal(status, 0);
  assert.match(output, /listens on 127\.0\.0\.1:\d+ for checks/);
  assert.match(output, /tracing_jaeger_agent_endpoint: spans go to http:\/\/jaeger:4318\/v1\/traces instead/);
  assert.match(
    output,
    /redirect URI: https:\/\/auth\.example\.com\/oauth2\/callback .*console\.cloud\.google\.com/,
  );
});

test('with its CHANGE_ME values that configuration doesn’t start, and says how to get each', async () => {
  const { status, errors } = await runCommand(['serve', '--config', FIXTURE]);
  assert.equal(status, 1);
  const lines = errors.trim().split('\n');
  assert.equal(lines.filter((line) => line.includes('placeholder')).length, 4);
  assert.match(errors, /:6:1 shared_secret .*`forwarden keygen shared_secret`/);
  assert.match(errors, /:7:1 cookie_secret .*`forwarden keygen cookie_secret`/);
  assert.match(
    errors,
    /:14:1 idp_client_id .*console\.cloud\.google\.com.*https:\/\/auth\.example\.com\/oauth2\/callback/,
  );
});

test('an occupied port is an error that names the key and what to do', async (t) => {
  const folder = folderWith(t, { 'config.yaml': FOUR_LINES });
  const port = await heldPort(t);
  const { status, errors } = await runCommand(['serve'], { ADDRESS: `:${port}` }, folder);
  assert.equal(status, 1);
  assert.match(errors, new RegExp(`can't listen on :${port} \\(address\\): another program listens there`));
});

test('an occupied port for metrics is an error too, and leaves nothing listening', async (t) => {
  const folder = folderWith(t, { 'config.yaml': FOUR_LINES });
  const env = { ADDRESS: `127.0.0.1:${await freePort()}`, METRICS_ADDRESS: `:${await heldPort(t)}` };
  const { status, errors } = await runCommand(['serve'], env, folder);
  assert.equal(status, 1);
  assert.match(errors, /\(metrics_address\): another program listens there/);
});

test('where the further port can’t be opened there is a warning, and the main address answers', async (t) => {
  const folder = folderWith(t, { 'config.yaml': FOUR_LINES });
  const [main, held] = [await freePort(), await heldPort(t)];
  const env = { ADDRESS: `:${main}`, FORWARD_AUTH_URL: `http://forwarden:${held}` };
  const running = startCommand(['serve'], env, folder);
  await running.printed(/redirect URI/);
  assert.equal((await ask({ port: main, path: '/healthz' })).status, 200);
  running.kill('SIGINT');
  const { status, output } = await running.ended;
  assert.equal(status, 0);
  assert.match(output, /"level":"warn".*\(forward_auth_url\).*Checks are answered on the main address alone/);
});

test('a configuration that can’t be read, or isn’t there, is named', async (t) => {
  const folder = folderWith(t);
  for (const [file, flaw] of [
    ['missing.yaml', 'does not exist'],
    [folder, 'is a directory'],
  ] as const) {
    const { status, errors } = await runCommand(['serve', '--config', file], {}, folder);
    assert.equal(status, 1);
    assert.match(errors, new RegExp(flaw));
  }
});

test('a kept secret that others can read, or that is damaged, stops the start', async (t) => {
  const folder = folderWith(t, { 'config.yaml': FOUR_LINES });
  const env = { ADDRESS: `127.0.0.1:${await freePort()}` };
  const running = startCommand(['serve'], env, folder);
  await running.printed(/redirect URI/);
  running.kill('SIGTERM');
  await running.ended;
  const file = join(folder, 'data', 'cookie_secret');
  chmodSync(file, 0o644);
  const open = await runCommand(['serve'], env, folder);
  assert.equal(open.status, 1);
  assert.match(open.errors, /cookie_secret can be read by others: `chmod 600/);
  writeFileSync(file, 'damaged\n');
  chmodSync(file, 0o600);
  const damaged = await runCommand(['serve'], env, folder);
  assert.equal(damaged.status, 1);
  assert.match(damaged.errors, /cookie_secret is damaged/);
});

test('where a missing secret can’t be kept the key is named', async (t) => {
  const folder = folderWith(t, { 'config.yaml': FOUR_LINES, data: 'a file where the directory should be' });
  const { status, errors } = await runCommand(['serve'], {}, folder);
  assert.equal(status, 1);
  assert.match(errors, /can't keep shared_secret under .*set shared_secret/);
});

test('a request that is under way at SIGTERM is answered before the program ends with 0', async (t) => {
  const folder = folderWith(t, { 'config.yaml': FOUR_LINES });
  const port = await freePort();
  const running = startCommand(['serve'], { ADDRESS: `127.0.0.1:${port}` }, folder);
  await running.printed(/redirect URI/);
  const startedAt = performance.now();
  const asked = Array.from({ length: 20 }, () =>
    ask({ port, headers: traefikHeaders('https://app.example.com/') }).then(
      ({ status }) => status,
      () => 'refused',
    ),
  );
  await asked[0];
  running.kill('SIGTERM');
  const answers = await Promise.all(asked);
  assert.equal((await running.ended).status, 0);
  assert.ok(performance.now() - startedAt < 9000);
  assert.equal(
    answers.every((answer) => answer === 302 || answer === 'refused'),
    true,
  );
});

test('with shutdown_delay everything is still answered after SIGTERM, while readiness says no', async (t) => {
  const folder = folderWith(t, { 'config.yaml': FOUR_LINES });
  const port = await freePort();
  const env = { ADDRESS: `127.0.0.1:${port}`, SHUTDOWN_DELAY: '2s' };
  const running = startCommand(['serve'], env, folder);
  await running.printed(/redirect URI/);
  assert.equal((await ask({ port, path: '/readyz' })).status, 200);
  running.kill('SIGTERM');
  await running.printed(/SIGTERM/);
  assert.equal((await ask({ port, path: '/readyz' })).status, 503);
  assert.equal((await ask({ port, headers: traefikHeaders('https://app.example.com/') })).status, 302);
  assert.equal((await running.ended).status, 0);
});

test('an unknown command or option exits with 2 and shows the usage', async () => {
  for (const args of [['server'], ['serve', '--port', '1'], ['keygen', 'password']]) {
    const { status, errors } = await runCommand(args);
    assert.equal(status, 2, args.join(' '));
    assert.match(errors, /Usage: forwarden|keygen makes/);
  }
});

test('help names every command, and keygen makes what the configuration takes', async (t) => {
  const { output, status } = await runCommand(['help']);
  assert.equal(status, 0);
  assert.match(output, /serve[\s\S]+check[\s\S]+keygen[\s\S]+reference/);
  const made = (await runCommand(['keygen'])).output;
  const folder = folderWith(t, { 'config.yaml': FOUR_LINES + made });
  const checked = await runCommand(['check'], {}, folder);
  assert.equal(checked.status, 0, checked.output);
});

test('the health check succeeds while forwarden is ready, and fails when it is not there', async (t) => {
  const folder = folderWith(t, { 'config.yaml': FOUR_LINES });
  const env = { ADDRESS: `127.0.0.1:${await freePort()}` };
  assert.equal((await runCommand(['healthcheck'], env, folder)).status, 1);
  const running = startCommand(['serve'], env, folder);
  await running.printed(/redirect URI/);
  assert.equal((await runCommand(['healthcheck'], env, folder)).status, 0);
  writeFileSync(join(folder, 'config.yaml'), 'policy: [{from');
  assert.equal(
    (await runCommand(['healthcheck'], env, folder)).status,
    0,
    'the last good policy is in force',
  );
  running.kill('SIGTERM');
  await running.ended;
});
