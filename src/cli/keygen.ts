import type { SecretName } from '../config/secrets.ts';
import { freshSecret } from '../config/secrets.ts';
import { ForwardenError } from '../errors.ts';

const NAMES: readonly SecretName[] = ['shared_secret', 'cookie_secret', 'signing_key'];

/** `forwarden keygen [KEY]`: a fresh value for one key, or lines for all of them, ready to paste. Throws `usage`. */
export function runKeygen(name: string | undefined): string {
  if (name === undefined) return NAMES.map((known) => `${known}: ${freshSecret(known)}\n`).join('');
  const known = NAMES.find((candidate) => candidate === name);
  if (known === undefined)
    throw new ForwardenError('usage', `keygen makes ${NAMES.join(', ')}; not "${name}"`);
  return `${freshSecret(known)}\n`;
}
