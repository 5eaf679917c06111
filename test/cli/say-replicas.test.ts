import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sayWhatReplicasShare } from '../../src/cli/say-replicas.ts';
import { loadSettings } from '../../src/config/load.ts';
import type { SecretName } from '../../src/config/secrets.ts';
import { freshSecret, provideSecrets } from '../../src/config/secrets.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { folderWith } from '../support/folder.ts';

const NAMES: readonly SecretName[] = ['shared_secret', 'cookie_secret', 'signing_key'];

/** What a start with this environment says of replicas. */
function saidAtStart(dataDir: string, secrets: Readonly<Record<string, string>> = {}): string[] {
  const { settings } = loadSettings({
    file: undefined,
    env: {
      AUTHENTICATE_SERVICE_URL: 'https://auth.example.com',
      IDP_CLIENT_ID: 'client',
      IDP_CLIENT_SECRET: 'not-a-real-one',
      POLICY: '[{from: "https://app.example.com", allowed_users: [me@example.com]}]',
      DATA_DIR: dataDir,
      ...secrets,
    },
  });
  assert.ok(settings !== undefined);
  const said: string[] = [];
  const write = (level: string) => (text: string) => said.push(`${level}: ${text}`);
  const log = { ...createLog('error'), warn: write('warn'), info: write('info') };
  sayWhatReplicasShare(provideSecrets(settings), dataDir, log as unknown as ReturnType<typeof createLog>);
  return said;
}

function given(names: readonly SecretName[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name.toUpperCase(), freshSecret(name)]));
}

test('a start that makes secrets warns that another replica would make others, once', (t) => {
  const folder = folderWith(t);
  const [first, ...more] = saidAtStart(folder);
  assert.match(String(first), /^warn: made shared_secret, cookie_secret, signing_key and kept them under /);
  assert.match(String(first), /give all of them the same/);
  assert.deepEqual(more, []);
  const [second, ...others] = saidAtStart(folder);
  assert.match(String(second), /^info: shared_secret, cookie_secret, signing_key: those kept under /);
  assert.deepEqual(others, []);
});

for (const name of NAMES) {
  test(`a start that makes ${name} alone warns of it alone`, (t) => {
    const others = NAMES.filter((other) => other !== name);
    const said = saidAtStart(folderWith(t), given(others));
    assert.equal(said.length, 1);
    assert.match(String(said[0]), new RegExp(`^warn: made ${name} and kept them`));
  });
}

test('a start with secrets that replicas can share says what each still remembers by itself', (t) => {
  const said = saidAtStart(folderWith(t), given(NAMES));
  assert.deepEqual(said.length, 1);
  assert.match(String(said[0]), /^info: .*each remembers by itself which sessions were signed out/);
});
