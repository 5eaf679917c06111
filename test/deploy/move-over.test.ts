import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCheck } from '../../src/cli/check.ts';
import { folderWith } from '../support/folder.ts';

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'move-over.md'), 'utf8');
const CONFIG = `authenticate_service_url: https://auth.example.com
idp_provider: oidc
idp_provider_url: https://id.example.com
idp_client_id: client
idp_client_secret: not-a-real-one
`;

for (const section of PAGE.split(/^## /m).slice(1)) {
  const [title = ''] = section.split('\n');
  test(`${title}: the policy of docs/move-over.md is good, and its cases hold`, async (t) => {
    const [policy] = /(?<=```yaml\n).*?(?=```)/s.exec(section) ?? [''];
    const folder = folderWith(t, { 'config.yaml': CONFIG + policy });
    let output = '';
    const status = await runCheck(['--config', join(folder, 'config.yaml')], {}, 0, (text) => {
      output += text;
    });
    assert.equal(status, 0, output);
    assert.match(output, /\d cases tried/);
  });
}

test('every key of ours that the page names is known', () => {
  const known = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'configuration.md'), 'utf8');
  const ours = [...PAGE.matchAll(/^\| .* \| (.*) \|$/gm)].flatMap(([, cell = '']) => [
    ...cell.matchAll(/`([a-z]+_[a-z_]+)(?=[`:])/g),
  ]);
  assert.ok(ours.length > 40);
  for (const [, name = ''] of ours) assert.ok(known.includes(`\`${name}\``), name);
});
