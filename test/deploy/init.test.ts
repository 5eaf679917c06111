import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadSettings } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { COMPOSE } from '../setup/tools.ts';
import { folderWith } from '../support/folder.ts';
import { runCommand } from '../support/forwarden-command.ts';

test('docker compose and forwarden accept what init wrote, and the secrets are those of .env', async (t) => {
  const folder = folderWith(t);
  const values = [
    '--domain=example.org',
    '--email=a@example.org',
    '--client-id=id',
    '--client-secret=s3$cr-et',
  ];
  assert.equal((await runCommand(['init', folder, ...values, '--allow=a@example.org', '--yes'])).status, 2);
  values[3] = '--client-secret=s3cr-et#x';
  assert.equal((await runCommand(['init', folder, ...values, '--allow=a@example.org', '--yes'])).status, 0);
  const { status, stdout, stderr } = spawnSync(COMPOSE, ['config', '--format', 'json'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
  });
  assert.equal(status, 0, stderr);
  const { services } = JSON.parse(stdout);
  const { environment, volumes } = services.forwarden;
  assert.equal(environment.IDP_CLIENT_SECRET, 's3cr-et#x');
  const mounted = volumes.map(({ source }: { source: string }) => source);
  assert.deepEqual(mounted, ['forwarden', join(folder, 'config.yaml'), join(folder, 'policies')]);

  const { settings, problems } = loadSettings({ file: join(folder, 'config.yaml'), env: environment });
  assert.deepEqual(problems.map(formatProblem), []);
  assert.equal(settings?.signingKeys?.length, 1);
  assert.deepEqual(settings?.routes[0]?.allowedUsers, ['a@example.org']);
});
