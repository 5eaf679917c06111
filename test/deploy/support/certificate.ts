import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { folderWith } from '../../support/folder.ts';

/** A certificate and its key, as files of a folder that goes with the test. */
export interface CertificateFiles {
  readonly folder: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes a certificate for these names, signed by its own key; it ends after two days. */
export function makeCertificate(t: TestContext, names: readonly string[]): CertificateFiles {
  const folder = folderWith(t);
  const files = { folder, certificate: join(folder, 'own.crt'), key: join(folder, 'own.key') };
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const subject = [
    '-subj',
    `/CN=${names[0]}`,
    '-addext',
    `subjectAltName=${names.map((name) => `DNS:${name}`)}`,
  ];
  const output = ['-keyout', files.key, '-out', files.certificate];
  const { status, stderr } = spawnSync('openssl', ['req', ...kind, ...subject, ...output], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return files;
}
