import type { JWTPayload } from 'jose';
import { EncryptJWT } from 'jose';
import type { KeyRing } from './key-ring.ts';

/** What can be sealed: JSON, by the names of RFC 7519 where there is one. */
export type Payload = JWTPayload;

/** Whom a sealed text is for, and how long it opens; seconds since the epoch. */
export interface Seal {
  /** The host, or the part of the program, that may open it. */
  readonly audience: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

// What fits into one cookie as it is isn't worth the time.
const COMPRESS_FROM = 2000;

/** Seals a payload as a compact JWE (RFC 7516: `dir`, A256GCM, `kid`, and `zip` for a large one). */
export async function seal(ring: KeyRing, payload: Payload, seal: Seal): Promise<string> {
  const key = ring.keys.get(ring.sealingKeyId);
  if (key === undefined) throw new TypeError('a key ring holds its sealing key');
  const header = { alg: 'dir', enc: 'A256GCM', typ: ring.purpose, kid: ring.sealingKeyId };
  const isLarge = JSON.stringify(payload).length >= COMPRESS_FROM;
  return new EncryptJWT(payload)
    .setProtectedHeader(isLarge ? { ...header, zip: 'DEF' } : header)
    .setAudience(seal.audience)
    .setIssuedAt(seal.issuedAt)
    .setExpirationTime(seal.expiresAt)
    .encrypt(key);
}
