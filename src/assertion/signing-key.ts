import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';
import { calculateJwkThumbprint } from 'jose';
import { ForwardenError } from '../errors.ts';
import { plainRsaKey } from './rsa-pss-key.ts';

/** How assertions are signed (RFC 7518 §3.1, RFC 8037 §3.1); the kind of key settles it. */
export type SigningAlgorithm = 'EdDSA' | 'ES256' | 'PS256' | 'RS256';

/** A private key that signs assertions, and its public half as it is published (RFC 7517 §4). */
export interface SigningKey {
  readonly algorithm: SigningAlgorithm;
  /** Lower-case hex of the RFC 7638 SHA-256 thumbprint, as Pomerium's SDKs expect it. */
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: JWK;
}

// RFC 7518 §3.3: a shorter one MUST NOT be used.
const MINIMUM_RSA_BITS = 2048;

/** Reads a private key from PEM (PKCS #8, PKCS #1 or SEC 1; EC P-256, RSA or Ed25519); throws `key_invalid`. */
export async function readSigningKey(pem: string): Promise<SigningKey> {
  const given = readPrivateKey(pem);
  const algorithm = algorithmOf(given);
  const privateKey = given.asymmetricKeyType === 'rsa-pss' ? plainRsaKey(given) : given;
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const thumbprint = await calculateJwkThumbprint(jwk, 'sha256');
  const id = Buffer.from(thumbprint, 'base64url').toString('hex');
  return { algorithm, id, privateKey, publicJwk: { ...jwk, use: 'sig', alg: algorithm, kid: id } };
}

function algorithmOf(key: KeyObject): SigningAlgorithm {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'ec':
      if (namedCurve === 'prime256v1') return 'ES256';
      throw invalid(`is on the curve ${namedCurve}, not on P-256`);
    case 'ed25519':
      return 'EdDSA';
    case 'rsa':
    case 'rsa-pss':
      if (modulusLength < MINIMUM_RSA_BITS)
        throw invalid(`has ${modulusLength} bits, under ${MINIMUM_RSA_BITS}`);
      return key.asymmetricKeyType === 'rsa' ? 'RS256' : 'PS256';
    default:
      throw invalid(`is of the kind ${key.asymmetricKeyType}, which signs no assertion`);
  }
}

function readPrivateKey(pem: string): KeyObject {
  if (/-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)) throw invalid('is a public key: give the private one');
  try {
    return createPrivateKey(pem);
  } catch {
    // The cause could quote the key.
    throw invalid('is not a private key in PEM, or is protected by a password');
  }
}

function invalid(flaw: string): ForwardenError {
  return new ForwardenError(
    'key_invalid',
    `signing_key ${flaw}; \`forwarden keygen signing_key\` makes a good one`,
  );
}
