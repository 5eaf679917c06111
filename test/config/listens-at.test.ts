import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { listensAt } from '../../src/config/listens-at.ts';
import { folderWith } from '../support/folder.ts';

test('where a server listens is read of a file that is whole or broken, YAML or JSON; the environment comes first', (t) => {
  const texts = {
    'plain.yaml': 'metrics_address: :1\naddress: 127.0.0.1:9000 # mine\npolicy:\n  - from: x\n',
    'broken.yaml': 'policy: [{from\naddress: "127.0.0.1:9000"\n',
    'all.json': '{\n  "log_level": "info",\n  "address": "127.0.0.1:9000"\n}\n',
    'one-line.json': '{"address": "127.0.0.1:9000"}',
  };
  const folder = folderWith(t, texts);
  for (const name of Object.keys(texts)) {
    const file = join(folder, name);
    const expected = { address: { host: '127.0.0.1', port: 9000 }, isTls: false };
    assert.deepEqual(listensAt({ file, env: {} }), expected, name);
    assert.equal(listensAt({ file, env: { ADDRESS: ':1234' } }).address.port, 1234, name);
  }
});

test('without an address it is 8080, and with a certificate 443', (t) => {
  const file = join(folderWith(t, { 'config.yaml': 'certificate_file: /x.pem\n' }), 'config.yaml');
  assert.deepEqual(listensAt({ file, env: {} }), { address: { host: undefined, port: 443 }, isTls: true });
  const absent = join(folderWith(t), 'config.yaml');
  assert.deepEqual(listensAt({ file: absent, env: {} }), {
    address: { host: undefined, port: 8080 },
    isTls: false,
  });
});
