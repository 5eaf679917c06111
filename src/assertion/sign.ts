import { SignJWT } from 'jose';
import type { Session } from '../session/session.ts';
import type { SigningKey } from './signing-key.ts';

/** Gives the assertion that tells an app who the visitor is: from the cache while enough of its life is left. */
export type AssertSession = (session: Session, host: string) => string | Promise<string>;

// Long enough for a slow app, short enough to be worth nothing when it leaks.
const LIFE_SECONDS = 300;
// What is left of an assertion's life when it is sent, so that no app receives one that is about to end.
const MINIMUM_LEFT_SECONDS = 60;
// Of a session that several hosts share, so that no visitor fills the memory with hosts of a wildcard.
const HOSTS_PER_SESSION = 8;

interface Signed {
  readonly assertion: string;
  readonly freshUntil: number;
}

/**
 * Signs assertions (JWT, RFC 7519) by this key; `issuer` is the authenticate host, `now` gives seconds. What was
 * signed is kept with the opened session itself, so that it can meet no other session and goes when that goes.
 */
export function createAssertionSigner(
  key: SigningKey,
  issuer: string,
  now: () => number,
  randomId: () => string,
): AssertSession {
  const signedFor = new WeakMap<Session, Map<string, Signed>>();

  const signAnew = async (session: Session, host: string, issuedAt: number) => {
    const expiresAt = Math.min(issuedAt + LIFE_SECONDS, session.expiresAt);
    const assertion = await new SignJWT(assertionClaims(session))
      .setProtectedHeader({ alg: key.algorithm, typ: 'JWT', kid: key.id })
      .setIssuer(issuer)
      .setAudience(host)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .setJti(randomId())
      .sign(key.privateKey);
    const hosts = signedFor.get(session) ?? new Map<string, Signed>();
    if (hosts.size >= HOSTS_PER_SESSION) hosts.clear();
    // One that ends with its session is as fresh as it can be until that end.
    const freshUntil = expiresAt === session.expiresAt ? expiresAt : expiresAt - MINIMUM_LEFT_SECONDS;
    hosts.set(host, { assertion, freshUntil });
    signedFor.set(session, hosts);
    return assertion;
  };

  return (session, host) => {
    const at = now();
    const signed = signedFor.get(session)?.get(host);
    return signed !== undefined && at < signed.freshUntil ? signed.assertion : signAnew(session, host, at);
  };
}

/** Pomerium's claims (`authorize/evaluator/headers_evaluator_evaluation.go`); `groups` is always there. */
function assertionClaims(session: Session): Record<string, unknown> {
  const { id, subject, email, name, groups } = session;
  return {
    sid: id,
    sub: subject,
    user: subject,
    groups,
    ...(email !== undefined && { email }),
    ...(name !== undefined && { name }),
  };
}
