import type { KeyObject } from 'node:crypto';
import { createPrivateKey } from 'node:crypto';

/**
 * The same RSA key without the mark that it is for PSS alone: neither Node's JWK export nor WebCrypto takes a marked
 * one. Its PKCS #1 form is the last element of the PKCS #8 form (RFC 5208 §5).
 */
export function plainRsaKey(marked: KeyObject): KeyObject {
  const pkcs8 = marked.export({ format: 'der', type: 'pkcs8' });
  const fields = contentOf(pkcs8, 0);
  const version = contentOf(pkcs8, fields.start);
  const algorithm = contentOf(pkcs8, version.end);
  const privateKey = contentOf(pkcs8, algorithm.end);
  return createPrivateKey({
    key: pkcs8.subarray(privateKey.start, privateKey.end),
    format: 'der',
    type: 'pkcs1',
  });
}

/** Where the content of the DER element at an offset begins and ends (X.690 §8.1.3). */
function contentOf(der: Buffer, offset: number): { start: number; end: number } {
  const first = der.readUInt8(offset + 1);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const length = lengthBytes === 0 ? first : der.readUIntBE(offset + 2, lengthBytes);
  const start = offset + 2 + lengthBytes;
  return { start, end: start + length };
}
