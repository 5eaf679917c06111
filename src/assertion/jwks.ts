import type { JWK } from 'jose';
import type { SigningKey } from './signing-key.ts';

/** The keys that assertions can be verified by (RFC 7517 §5): every configured one, so that a rotation breaks nothing. */
export function jwks(keys: readonly SigningKey[]): { keys: JWK[] } {
  return { keys: keys.map(({ publicJwk }) => publicJwk) };
}
