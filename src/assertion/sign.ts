import { claimText } from '../session/claim.ts';
import type { Session } from '../session/session.ts';
import type { Slot } from '../session/slot.ts';
import { createSlot } from '../session/slot.ts';
import { signClaims } from './compact-jws.ts';
import type { SigningKey } from './signing-key.ts';

/** Gives the assertion that tells an app who the visitor is: from the cache while enough of its life is left. */
export type AssertSession = (
  session: Session,
  host: string,
  issuerFormat: 'hostOnly' | 'uri',
) => string | Promise<string>;

// Long enough for a slow app, short enough to be worth nothing when it leaks.
const LIFE_SECONDS = 300;
// What is left of an assertion's life when it is sent, so that no app receives one that is about to end.
const MINIMUM_LEFT_SECONDS = 60;
// Of a session that several hosts share, so that no visitor fills the memory with hosts of a wildcard.
const HOSTS_PER_SESSION = 8;

/** An assertion, and until when it is sent (seconds). */
interface Signed {
  readonly assertion: string;
  readonly freshUntil: number;
}

/** The assertions of a session, by issuer and host. */
export type AssertionSlot = Slot<string, Signed>;

/** The slot of assertions. */
export function createAssertionSlot(): AssertionSlot {
  return createSlot(HOSTS_PER_SESSION);
}

/** Told of each assertion that is given, with the seconds that signing a fresh one took. */
export type ObserveAssertion = (result: 'cached' | 'signed', seconds: number) => void;

/** What every assertion of this installation says. */
export interface AssertionOptions {
  readonly key: SigningKey;
  readonly authenticateUrl: URL;
  /** Claims that are included beside the usual ones, as texts (`jwt_claims_headers`). */
  readonly furtherClaims: readonly string[];
}

/**
 * Signs assertions (JWT, RFC 7519); `now` gives seconds. What was signed is kept with the opened session itself, so
 * that it can meet no other session and goes when that goes.
 */
export function createAssertionSigner(
  { key, authenticateUrl, furtherClaims }: AssertionOptions,
  now: () => number,
  randomId: () => string,
  observe: ObserveAssertion = () => undefined,
  signedFor: AssertionSlot = createAssertionSlot(),
): AssertSession {
  const issuers = { hostOnly: authenticateUrl.host, uri: `${authenticateUrl.origin}/` };

  const signAnew = (
    session: Session,
    host: string,
    issuer: string,
    cacheKey: string,
    issuedAt: number,
  ): string | Promise<string> => {
    const startedAt = performance.now();
    const expiresAt = Math.min(issuedAt + LIFE_SECONDS, session.expiresAt);
    const told = { iss: issuer, aud: host, iat: issuedAt, exp: expiresAt, jti: randomId() };
    const claims = { ...assertionClaims(session, furtherClaims), ...told };
    const keep = (assertion: string) => {
      observe('signed', (performance.now() - startedAt) / 1000);
      // One that ends with its session is as fresh as it can be until that end.
      const freshUntil = expiresAt === session.expiresAt ? expiresAt : expiresAt - MINIMUM_LEFT_SECONDS;
      signedFor.set(session, cacheKey, { assertion, freshUntil }, assertion.length);
      return assertion;
    };
    const signed = signClaims(key, claims);
    return typeof signed === 'string' ? keep(signed) : signed.then(keep);
  };

  return (session, host, issuerFormat) => {
    const at = now();
    const cacheKey = `${issuerFormat} ${host}`;
    const signed = signedFor.get(session, cacheKey);
    if (signed !== undefined && at < signed.freshUntil) {
      observe('cached', 0);
      return signed.assertion;
    }
    return signAnew(session, host, issuers[issuerFormat], cacheKey, at);
  };
}

/** Pomerium's claims (`authorize/evaluator/headers_evaluator_evaluation.go`); `groups` is always there. */
function assertionClaims(session: Session, furtherClaims: readonly string[]): Record<string, unknown> {
  const { id, subject, email, name, groups } = session;
  const further = furtherClaims
    .map((claim) => [claim, claimText(session, claim)])
    .filter(([, text]) => text !== '');
  // What is undefined is left out.
  return { ...Object.fromEntries(further), sid: id, sub: subject, user: subject, groups, email, name };
}
