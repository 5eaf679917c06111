import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderWith } from '../support/folder.ts';
import { runCommand } from '../support/forwarden-command.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CONFIG = `authenticate_service_url: https://auth.example.com
idp_provider: oidc
idp_provider_url: https://id.example.com
idp_client_id: client
idp_client_secret: not-a-real-one
policies: policies
`;

for (const folder of ['policies', join('policies', 'examples')]) {
  for (const name of readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.yaml'))) {
    test(`${folder}/${name} is a good policy, and its cases hold`, async (t) => {
      const home = folderWith(t, { 'config.yaml': CONFIG });
      mkdirSync(join(home, 'policies'));
      copyFileSync(join(ROOT, folder, name), join(home, 'policies', name));
      const { output, status } = await runCommand(['check'], {}, home);
      assert.equal(status, 0, output);
      assert.match(output, /(?:[1-9]|\d\d) cases tried/, output);
    });
  }
}
