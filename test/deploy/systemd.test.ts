import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findProgram } from '../setup/tools.ts';
import { folderWith } from '../support/folder.ts';
import { runCommand } from '../support/forwarden-command.ts';
import { DEPLOY } from './support/compose.ts';

const UNIT = join(DEPLOY, 'systemd', 'forwarden.service');
const TEXT = readFileSync(UNIT, 'utf8');
// Of 10; what is left is the network, which a server needs, and the memory that V8 writes and runs.
const MOST_EXPOSED = '1.5';
const skip = findProgram('systemd-analyze') === undefined;

function analyze(...options: string[]): string {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', options, { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  assert.equal(stderr, '');
  return stdout;
}

/** The values of a setting of the unit, in their order. */
function valuesOf(name: string): readonly string[] {
  return [...TEXT.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

test('systemd understands every line of the unit', { skip }, (t) => {
  // Whether the program is where the unit says is the machine's matter.
  const file = join(folderWith(t), 'forwarden.service');
  writeFileSync(file, TEXT.replace('/usr/bin/node', process.execPath));
  analyze('verify', file);
});

test('systemd finds the unit well closed in', { skip }, () => {
  const options = ['--offline=true', `--threshold=${Number(MOST_EXPOSED) * 10}`, '--no-pager'];
  const overall = /Overall exposure level for forwarden\.service: ([\d.]+) OK/.exec(
    analyze('security', ...options, UNIT),
  );
  assert.ok(Number(overall?.[1]) <= Number(MOST_EXPOSED), String(overall?.[1]));
});

test('forwarden loads the shipped file with the environment of the unit, its secret as systemd hands it over', async (t) => {
  const folder = folderWith(t);
  const credentials = valuesOf('LoadCredential').map((value) => value.split(':'));
  for (const [name] of credentials) writeFileSync(join(folder, String(name)), 'GOCSPX-1\n');
  copyFileSync(join(DEPLOY, 'systemd', 'config.yaml'), join(folder, 'config.yaml'));
  const variables = valuesOf('Environment').map(
    (value) => value.replace('%d', folder).split('=') as [string, string],
  );
  const { NODE_COMPILE_CACHE: _cache, ...env } = Object.fromEntries(variables);
  const checked = await runCommand(['check', '--config', join(folder, 'config.yaml')], env);
  assert.equal(checked.status, 0, checked.output + checked.errors);
  assert.match(checked.output, /0 warnings, 2 cases tried/);
});
