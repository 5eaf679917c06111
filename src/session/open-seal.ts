import { createDecipheriv } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { KeyRing } from './key-ring.ts';
import type { Payload } from './seal.ts';

/** What came of opening a sealed text. Nothing of an unreadable one can be trusted, not even that it is old. */
export type Opened =
  | {
      readonly state: 'expired' | 'open';
      readonly payload: Payload;
      /** What the payload takes as JSON. */
      readonly bytes: number;
    }
  | { readonly state: 'unreadable' };

const UNREADABLE: Opened = { state: 'unreadable' };

// Only what we sealed is ever inflated, so this bounds what a provider says (two answers of 1 MiB), not an attack.
const MAXIMUM_INFLATED = 4 * 1024 * 1024;
// RFC 7518 §5.3.
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Opens what `seal` sealed for this audience; never throws for what a visitor sent. `now` is in seconds. By Node's own
 * cipher, in a third of the time that WebCrypto takes for a text of this size: every new visitor's check waits for it.
 */
export function open(ring: KeyRing, text: string, audience: string, now: number): Opened {
  const parts = readParts(text);
  if (parts === undefined) return UNREADABLE;
  const { header, iv, ciphertext, tag } = parts;
  const known = headersOf(ring);
  const opening = known.get(header) ?? readHeader(ring, header);
  if (opening === undefined) return UNREADABLE;
  const plain = decrypt(opening.key, header, decode(iv), decode(ciphertext), decode(tag));
  if (plain === undefined) return UNREADABLE;
  // It is authenticated with the rest (RFC 7516 §5.2), so there are as many as we have ever sealed with: two a key.
  if (!known.has(header)) known.set(header, opening);
  const json = opening.isDeflated ? inflate(plain) : plain;
  const payload = JSON.parse(json.toString('utf8')) as Payload;
  const { aud, exp, iat } = payload;
  if (aud !== audience || typeof exp !== 'number' || typeof iat !== 'number') return UNREADABLE;
  return { state: exp <= now ? 'expired' : 'open', payload, bytes: json.length };
}

/** The parts of a compact JWE (RFC 7516 §7.1) whose key is agreed on beforehand. */
interface SealedParts {
  readonly header: string;
  readonly iv: string;
  readonly ciphertext: string;
  readonly tag: string;
}

// By its dots: `split` would enter each part into V8's table of texts, for as long as it takes to decrypt them all.
function readParts(text: string): SealedParts | undefined {
  const headerEnd = text.indexOf('..');
  const ivEnd = text.indexOf('.', headerEnd + 2);
  const ciphertextEnd = text.indexOf('.', ivEnd + 1);
  if (headerEnd === -1 || ivEnd === -1 || ciphertextEnd === -1) return undefined;
  return {
    header: text.slice(0, headerEnd),
    iv: text.slice(headerEnd + 2, ivEnd),
    ciphertext: text.slice(ivEnd + 1, ciphertextEnd),
    tag: text.slice(ciphertextEnd + 1),
  };
}

/** How a sealed text is opened, as its header says. */
interface Opening {
  readonly key: Uint8Array;
  readonly isDeflated: boolean;
}

const headers = new WeakMap<KeyRing, Map<string, Opening>>();

// Nearly all texts have the same header, which takes as long to parse as the rest to decrypt.
function headersOf(ring: KeyRing): Map<string, Opening> {
  const known = headers.get(ring) ?? new Map<string, Opening>();
  headers.set(ring, known);
  return known;
}

function readHeader(ring: KeyRing, text: string): Opening | undefined {
  const header = parseObject(decode(text));
  if (header === undefined || header['crit'] !== undefined) return undefined;
  const { alg, enc, typ, kid, zip } = header;
  const key = typeof kid === 'string' ? ring.keys.get(kid) : undefined;
  const isOurs = alg === 'dir' && enc === 'A256GCM' && typ === ring.purpose;
  if (key === undefined || !isOurs || (zip !== undefined && zip !== 'DEF')) return undefined;
  return { key, isDeflated: zip === 'DEF' };
}

function parseObject(json: Buffer | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json?.toString('utf8') ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

// One text for one sealed thing: what Node would pass over in base64url is refused, so that nobody makes many of one.
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

function decrypt(
  key: Uint8Array,
  header: string,
  iv: Buffer | undefined,
  ciphertext: Buffer | undefined,
  tag: Buffer | undefined,
): Buffer | undefined {
  if (iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES || ciphertext === undefined) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(header, 'latin1'));
  decipher.setAuthTag(tag);
  try {
    const plain = decipher.update(ciphertext);
    // GCM pads nothing: this only tells whether the tag is right.
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

function inflate(bytes: Buffer): Buffer {
  return inflateRawSync(bytes, { maxOutputLength: MAXIMUM_INFLATED });
}
