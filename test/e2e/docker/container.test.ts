import assert from 'node:assert/strict';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { FORWARDEN_IMAGE } from '../../setup/images.ts';
import { folderWith } from '../../support/folder.ts';
import { docker, logsOf, SKIP as skip } from './support/docker.ts';
import { eventually } from './support/visit.ts';

const HARDENED = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

const VALUES = {
  AUTHENTICATE_SERVICE_URL: 'https://auth.example.com',
  IDP_CLIENT_ID: 'client',
  IDP_CLIENT_SECRET: 'not-a-real-one',
  POLICY: '[{from: https://app.example.com, allowed_users: [me@example.com]}]',
};

/** Starts forwarden's image, hardened; it goes with the test. */
async function start(
  t: TestContext,
  options: readonly string[],
  values: Readonly<Record<string, string>> = VALUES,
): Promise<string> {
  const env = Object.entries(values).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const id = await docker('run', '--detach', ...HARDENED, ...env, ...options, FORWARDEN_IMAGE);
  t.after(() => docker('rm', '--force', '--volumes', id));
  return id;
}

/** What a container that was started said until it ended, and its exit status. */
async function ending(id: string): Promise<{ status: string; said: string }> {
  const status = await docker('wait', id);
  return { status, said: await logsOf(id) };
}

const state = (id: string, what: string) => docker('inspect', '--format', `{{.State.${what}}}`, id);

test('the container is healthy as a user of its own, without capabilities, and can write only its volume', {
  skip,
}, async (t) => {
  const id = await start(t, []);
  await eventually('it is healthy', async () => (await state(id, 'Health.Status')) === 'healthy');
  assert.equal(await docker('exec', id, 'id', '-u'), '1000');
  const status = await docker('exec', id, 'cat', '/proc/1/status');
  assert.match(status, /^CapEff:\t0+$/m);
  assert.match(status, /^NoNewPrivs:\t1$/m);
  await assert.rejects(docker('exec', id, 'touch', '/app/x'), /Read-only file system/);
  await docker('exec', id, 'touch', '/var/lib/forwarden/x');
});

test('the health check needs no program that the image lacks', { skip }, async () => {
  const check = await docker('inspect', '--format', '{{json .Config.Healthcheck.Test}}', FORWARDEN_IMAGE);
  assert.deepEqual(JSON.parse(check), ['CMD', 'node', 'src/main.ts', 'healthcheck']);
  const shell = ['run', '--rm', '--entrypoint', 'sh', FORWARDEN_IMAGE, '-c'];
  await assert.rejects(docker(...shell, 'command -v curl || command -v wget'));
});

test('SIGTERM ends the container in time, with 0', { skip }, async (t) => {
  const id = await start(t, []);
  await eventually('it listens', async () => (await logsOf(id)).includes('listens on'));
  const stoppedAt = performance.now();
  await docker('stop', '--time', '10', id);
  assert.equal(await state(id, 'ExitCode'), '0');
  assert.ok(performance.now() - stoppedAt < 9000);
});

test('nothing secret is in the image: neither in its history, nor among its files', { skip }, async () => {
  const history = await docker('history', '--no-trunc', '--format', '{{.CreatedBy}}', FORWARDEN_IMAGE);
  const config = await docker('inspect', '--format', '{{json .Config}}', FORWARDEN_IMAGE);
  assert.doesNotMatch(history + config, /secret|password|token|private|_key/i);
  const list =
    'find / -xdev -path /proc -prune -o -name ".env*" -print -o -name .npmrc -print -o -name .git -print';
  const shell = ['run', '--rm', '--user', 'root', '--entrypoint', 'sh', FORWARDEN_IMAGE, '-c'];
  const found = await docker(...shell, `${list}; find /var/lib/forwarden -mindepth 1`);
  const ours = found.split('\n').filter((file) => !file.includes('/node_modules/'));
  assert.deepEqual(
    ours.filter((file) => file !== ''),
    [],
  );
});

for (const [what, target, values] of [
  ['a configuration', '/pomerium/config.yaml', VALUES],
  [
    'a secret',
    '/run/secrets/client',
    { ...VALUES, IDP_CLIENT_SECRET: '', IDP_CLIENT_SECRET_FILE: '/run/secrets/client' },
  ],
] as const) {
  test(`${what} that only root can read stops the start, and the start says so`, { skip }, async (t) => {
    const folder = folderWith(t, { mounted: 'log_level: info\n' });
    const file = join(folder, 'mounted');
    chmodSync(file, 0o600);
    const { status, said } = await ending(await start(t, ['--volume', `${file}:${target}:ro`], values));
    assert.equal(status, '1');
    assert.ok(said.includes(target), said);
    assert.match(
      said,
      /can’t be read by user 1000: give it the permission to \(a mounted file keeps its owner/,
    );
  });
}

test('a directory for its data that only root can write stops the start, and the start says so', {
  skip,
}, async (t) => {
  const folder = join(folderWith(t), 'data');
  mkdirSync(folder, { mode: 0o700 });
  const { status, said } = await ending(await start(t, ['--volume', `${folder}:/var/lib/forwarden`]));
  assert.equal(status, '1');
  assert.match(said, /can't keep shared_secret under \/var\/lib\/forwarden.*set shared_secret/);
});
