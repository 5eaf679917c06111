import type { JWTPayload } from 'jose';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
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

/** What came of opening a sealed text. Nothing of an unreadable one can be trusted, not even that it is old. */
export type Opened =
  | { readonly state: 'expired' | 'open'; readonly payload: Payload }
  | { readonly state: 'unreadable' };

const UNREADABLE: Opened = { state: 'unreadable' };

// What fits into one cookie as it is isn't worth the time.
const COMPRESS_FROM = 2000;

// Only what we sealed is ever inflated, so this bounds what a provider says (two answers of 1 MiB), not an attack.
const MAXIMUM_INFLATED = 4 * 1024 * 1024;

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

/** Opens what `seal` sealed for this audience; never throws for what a visitor sent. `now` is in seconds. */
export async function open(ring: KeyRing, text: string, audience: string, now: number): Promise<Opened> {
  const options = {
    audience,
    typ: ring.purpose,
    currentDate: new Date(now * 1000),
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
    requiredClaims: ['aud', 'exp', 'iat'],
    maxDecompressedLength: MAXIMUM_INFLATED,
  };
  try {
    const { payload } = await jwtDecrypt(text, ({ kid }: { kid?: string }) => keyOf(ring, kid), options);
    return { state: 'open', payload };
  } catch (error) {
    // The content of a JWTExpired was decrypted and authenticated, and its audience checked.
    if (error instanceof errors.JWTExpired) return { state: 'expired', payload: error.payload };
    if (error instanceof errors.JOSEError) return UNREADABLE;
    throw error;
  }
}

function keyOf(ring: KeyRing, kid: string | undefined): Uint8Array {
  const key = ring.keys.get(kid ?? '');
  if (key === undefined) throw new errors.JWEDecryptionFailed();
  return key;
}
