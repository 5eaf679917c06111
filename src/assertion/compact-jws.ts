import { constants, sign as signBytes } from 'node:crypto';
import type { SigningKey } from './signing-key.ts';

/**
 * Signs claims as a compact JWS (RFC 7515 §7.1). With an elliptic key at once: it takes less than the way to another
 * thread and back; with RSA, which takes ten times as long, on another thread.
 */
export function signClaims(key: SigningKey, claims: object): string | Promise<string> {
  const input = `${headerOf(key)}.${encode(claims)}`;
  const data = Buffer.from(input, 'latin1');
  const join = (signature: Buffer) => `${input}.${signature.toString('base64url')}`;
  const { privateKey } = key;
  switch (key.algorithm) {
    case 'ES256':
      // RFC 7518 §3.4: both numbers one after the other, not in DER.
      return join(signBytes('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
    case 'EdDSA':
      return join(signBytes(null, data, privateKey));
    case 'RS256':
      return signElsewhere(data, { key: privateKey }).then(join);
    case 'PS256':
      // RFC 7518 §3.5: the salt is as long as the hash.
      return signElsewhere(data, {
        key: privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      }).then(join);
  }
}

const headers = new WeakMap<SigningKey, string>();

// The JOSE header (RFC 7515 §4), the same for all that a key signs.
function headerOf(key: SigningKey): string {
  const known = headers.get(key);
  if (known !== undefined) return known;
  const header = encode({ alg: key.algorithm, typ: 'JWT', kid: key.id });
  headers.set(key, header);
  return header;
}

function signElsewhere(data: Buffer, key: Parameters<typeof signBytes>[2]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    signBytes('sha256', data, key, (error, signature) => {
      if (error === null) resolve(signature);
      else reject(error);
    });
  });
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}
