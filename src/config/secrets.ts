import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ForwardenError } from '../errors.ts';
import type { Config, ServerSettings } from './config.ts';
import { secrets, signingKeys } from './values.ts';

/** The secrets that are made where nobody gave them. */
export type SecretName = 'cookie_secret' | 'shared_secret' | 'signing_key';

/** The whole configuration, and where secrets that nobody gave come from. */
export interface Provided {
  readonly config: Config;
  /** Made just now. */
  readonly made: readonly SecretName[];
  /** Found under `data_dir`, where an earlier start or another process has kept them. */
  readonly kept: readonly SecretName[];
}

/**
 * Fills in the secrets that nobody gave: those of `data_dir`, or fresh ones that are kept there, so that a restart logs
 * nobody out. Throws `data_dir_unusable` where they can't be kept, and `key_invalid` where a kept one is damaged.
 */
export function provideSecrets(settings: ServerSettings): Provided {
  const made: SecretName[] = [];
  const kept: SecretName[] = [];
  const provide = (name: SecretName): string => {
    const file = join(settings.dataDir, name);
    const isMade =
      readKept(file, name) === undefined && keep(settings.dataDir, file, name, freshSecret(name));
    (isMade ? made : kept).push(name);
    // Another process may have been faster: what is kept counts.
    return readKept(file, name) ?? '';
  };
  const config: Config = {
    ...settings,
    sharedSecrets:
      settings.sharedSecrets ?? parseKept(secrets, provide('shared_secret'), settings, 'shared_secret'),
    cookieSecrets:
      settings.cookieSecrets ?? parseKept(secrets, provide('cookie_secret'), settings, 'cookie_secret'),
    signingKeys:
      settings.signingKeys ?? parseKept(signingKeys, provide('signing_key'), settings, 'signing_key'),
  };
  return { config, made, kept };
}

/** A fresh value for a secret, as it is written in the configuration. */
export function freshSecret(name: SecretName): string {
  if (name !== 'signing_key') return randomBytes(32).toString('base64');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return Buffer.from(privateKey.export({ format: 'pem', type: 'pkcs8' })).toString('base64');
}

function readKept(file: string, name: SecretName): string | undefined {
  try {
    const { mode } = statSync(file);
    if ((mode & 0o077) !== 0) {
      throw new ForwardenError(
        'key_invalid',
        `${file} can be read by others: \`chmod 600 ${file}\`, or better a fresh ${name}`,
      );
    }
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof ForwardenError) throw error;
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw unusable(file, name, error);
  }
}

/** Keeps a secret whole or not at all; false where one is kept already. */
function keep(directory: string, file: string, name: SecretName, value: string): boolean {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeDurably(draft, `${value}\n`);
    try {
      // Unlike a rename, a link never replaces what another process has kept meanwhile.
      linkSync(draft, file);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      unlinkSync(draft);
    }
  } catch (error) {
    throw unusable(directory, name, error);
  }
}

function writeDurably(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function parseKept<Value>(
  schema: { safeParse: (text: string) => { success: boolean; data?: Value } },
  text: string,
  { dataDir }: ServerSettings,
  name: SecretName,
): Value {
  const { data } = schema.safeParse(text);
  if (data !== undefined) return data;
  const remedy =
    'put back a copy of it, or take it away to have a new one made (everybody has to sign in again)';
  throw new ForwardenError('key_invalid', `${join(dataDir, name)} is damaged: ${remedy}`);
}

function unusable(path: string, name: SecretName, error: unknown): ForwardenError {
  const remedy = `set ${name} (\`forwarden keygen ${name}\` makes one), or a data_dir that can be written`;
  return new ForwardenError(
    'data_dir_unusable',
    `can't keep ${name} under ${path} (${codeOf(error)}): ${remedy}`,
    {
      cause: error,
    },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
