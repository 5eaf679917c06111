import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderWith } from '../support/folder.ts';
import { startCommand } from '../support/forwarden-command.ts';
import { freePort } from '../support/free-port.ts';

const FOUR_LINES = `authenticate_service_url: https://auth.example.com
idp_client_id: 1234.apps.googleusercontent.com
idp_client_secret: GOCSPX-not-a-real-one
policy: [{from: https://app.example.com, allowed_users: [me@example.com]}]
`;

// Writes down, at the end, which of Node's own modules and of the packages that are required were loaded.
const TELL = `process.on('exit', () => {
  const required = Object.keys(require('node:module')._cache);
  require('node:fs').writeFileSync('loaded', [...process.moduleLoadList, ...required].join('\\n'));
});`;

test('a server at rest has loaded neither fetch, nor compilers of schemas, nor what its policy doesn’t need', async (t) => {
  const folder = folderWith(t, {
    'config.yaml': `${FOUR_LINES}address: 127.0.0.1:${await freePort()}\n`,
    'tell.cjs': TELL,
  });
  const env = { NODE_OPTIONS: `--require=${join(folder, 'tell.cjs')}` };
  const running = startCommand(['serve'], env, folder);
  await running.printed(/redirect URI/);
  running.kill('SIGTERM');
  assert.equal((await running.ended).status, 0);
  const loaded = readFileSync(join(folder, 'loaded'), 'utf8');
  assert.match(loaded, /node_modules\/fastify\//);
  for (const unneeded of [
    /undici\/undici/,
    /node_modules\/ajv\//,
    /node_modules\/yaml\//,
    /node_modules\/re2js\//,
  ]) {
    assert.doesNotMatch(loaded, unneeded);
  }
});
