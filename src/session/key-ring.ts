import { createHash, hkdfSync } from 'node:crypto';

/** What a sealed text is for; a text sealed for one purpose opens for no other. */
export type Purpose = 'hand-off' | 'session' | 'sign-in' | 'state';

/** Keys by their id: the first seals, all open, so that a rotation logs nobody out. */
export interface KeyRing {
  readonly purpose: Purpose;
  readonly sealingKeyId: string;
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

/** The 256-bit keys for one purpose, derived by HKDF-SHA256 (RFC 5869) from secrets of 32 bytes, newest first. */
export function createKeyRing(secrets: readonly Uint8Array[], purpose: Purpose): KeyRing {
  const keys = new Map<string, Uint8Array>();
  for (const secret of secrets) {
    const key = new Uint8Array(hkdfSync('sha256', secret, '', `forwarden ${purpose}`, 32));
    keys.set(keyId(key), key);
  }
  const [sealingKeyId] = keys.keys();
  if (sealingKeyId === undefined) throw new TypeError('a key ring needs at least one secret');
  return { purpose, sealingKeyId, keys };
}

// An id that says nothing about the key, short since it rides in every cookie.
function keyId(key: Uint8Array): string {
  return createHash('sha256').update('forwarden key id').update(key).digest('base64url').slice(0, 8);
}
