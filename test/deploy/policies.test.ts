import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { loadSettings } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { folderWith } from '../support/folder.ts';

const ROOT = join(import.meta.dirname, '..', '..');

for (const folder of ['policies', join('policies', 'examples')]) {
  for (const name of readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.yaml'))) {
    test(`${folder}/${name} is a good policy`, (t) => {
      const file = join(ROOT, folder, name);
      const policy = JSON.stringify(parse(readFileSync(file, 'utf8')));
      const yaml = `authenticate_service_url: https://auth.example.com
idp_provider: oidc
idp_provider_url: https://id.example.com
idp_client_id: client
idp_client_secret: not-a-real-one
policy: ${policy}
`;
      const config = join(folderWith(t, { 'config.yaml': yaml }), 'config.yaml');
      const { settings, problems } = loadSettings({ file: config, env: {} });
      assert.deepEqual(problems.map(formatProblem), []);
      assert.ok((settings?.routes.length ?? 0) > 0);
    });
  }
}
