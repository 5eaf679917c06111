import type { KeyRing } from '../session/key-ring.ts';
import { open } from '../session/open-seal.ts';
import type { Payload } from '../session/seal.ts';
import { seal } from '../session/seal.ts';
import { sessionOf, sessionPayload } from '../session/sealed-session.ts';
import type { Session } from '../session/session.ts';
import type { SignInId } from './sign-in-id.ts';

/** What the authenticate host gives a protected host after signing in. */
export interface HandOff {
  /** Used once. */
  readonly id: string;
  readonly session: Session;
  /** The sign-in of the browser that it is meant for; undefined where the protected host began none. */
  readonly signInId: SignInId | undefined;
  readonly returnTo: URL;
  readonly isRetry: boolean;
  /** The trace context in which the sign-in goes on. */
  readonly trace: string | undefined;
}

/** What came of opening a hand-off. */
export type ReadHandOff =
  | { readonly state: 'open'; readonly handOff: HandOff }
  | { readonly state: 'expired' | 'unreadable' };

/** How long a hand-off opens, in seconds: the time of one redirect. */
export const HAND_OFF_SECONDS = 60;

/** The path of a protected host where a hand-off arrives, Pomerium's (`internal/handlers/paths`). */
export const HAND_OFF_PATH = '/.pomerium/callback/';

/** The parameter that carries it. */
export const HAND_OFF_PARAMETER = 'forwarden_hand_off';

/** Seals a hand-off for one protected host alone. */
export function sealHandOff(ring: KeyRing, handOff: HandOff, host: string, now: number): Promise<string> {
  const { id, session, signInId, returnTo, isRetry, trace } = handOff;
  const payload = {
    jti: id,
    session: { ...sessionPayload(session), exp: session.expiresAt },
    return_to: returnTo.href,
    sign_in: signInId,
    retry: isRetry,
    trace,
  };
  return seal(ring, payload, {
    audience: handOffAudience(host),
    issuedAt: now,
    expiresAt: now + HAND_OFF_SECONDS,
  });
}

/** Opens a hand-off that arrived at this host. */
export async function readHandOff(
  ring: KeyRing,
  sealed: string,
  host: string,
  now: number,
): Promise<ReadHandOff> {
  const opened = await open(ring, sealed, handOffAudience(host), now);
  if (opened.state !== 'open') return { state: opened.state };
  const { jti, session: identity, return_to: returnTo, sign_in: signInId, retry, trace } = opened.payload;
  if (typeof identity !== 'object' || identity === null) return { state: 'unreadable' };
  const sealedIdentity: Payload = { ...identity };
  const session = sessionOf(sealedIdentity, sealedIdentity.exp ?? 0);
  if (session === undefined || typeof returnTo !== 'string' || jti === undefined)
    return { state: 'unreadable' };
  return {
    state: 'open',
    handOff: {
      id: jti,
      session,
      signInId: typeof signInId === 'string' ? signInId : undefined,
      returnTo: new URL(returnTo),
      isRetry: retry === true,
      trace: typeof trace === 'string' ? trace : undefined,
    },
  };
}

function handOffAudience(host: string): string {
  return `hand-off:${host}`;
}
