import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';
import { calculateJwkThumbprint } from 'jose';
import { ForwardenError } from '../errors.ts';

/** A private key that signs assertions, and its public half as it is published (RFC 7517 §4). */
export interface SigningKey {
  readonly algorithm: 'ES256';
  /** Lower-case hex of the RFC 7638 SHA-256 thumbprint, as Pomerium's SDKs expect it. */
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: JWK;
}

/** Reads a private key from PEM (PKCS #8 or SEC 1, EC P-256); throws `key_invalid`. */
export async function readSigningKey(pem: string): Promise<SigningKey> {
  const privateKey = readPrivateKey(pem);
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    const remedy = 'make one with `forwarden keygen signing_key`';
    throw new ForwardenError('key_invalid', `signing_key is not an EC key on P-256: ${remedy}`);
  }
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const thumbprint = await calculateJwkThumbprint(jwk, 'sha256');
  const id = Buffer.from(thumbprint, 'base64url').toString('hex');
  return { algorithm: 'ES256', id, privateKey, publicJwk: { ...jwk, use: 'sig', alg: 'ES256', kid: id } };
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // The cause could quote the key.
    throw new ForwardenError('key_invalid', 'signing_key is not a private key in PEM');
  }
}
