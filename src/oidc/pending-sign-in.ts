import type { CookieChange } from '../session/cookie-change.ts';
import { cookiePairs } from '../session/cookie-header.ts';
import type { KeyRing } from '../session/key-ring.ts';
import { open } from '../session/open-seal.ts';
import { seal } from '../session/seal.ts';
import type { SignInId } from './sign-in-id.ts';
import { isSignInId } from './sign-in-id.ts';

/** A sign-in that is under way at the provider. All of it travels in the browser, so any replica can finish it. */
export interface PendingSignIn {
  readonly id: SignInId;
  /** The id that the session will have. */
  readonly sessionId: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly returnTo: URL | undefined;
  readonly signInId: SignInId | undefined;
  readonly isRetry: boolean;
}

/** How long a visitor may take at the provider, in seconds. */
export const SIGN_IN_SECONDS = 15 * 60;

// More tabs than anybody signs in with at once; the oldest give way.
const MAXIMUM_PENDING = 20;

// Neither a host name nor a URL, so that nothing sealed for a host opens here.
const AUDIENCE = 'pending sign-in';

/** The names of the cookies that bind a sign-in to the browser that began it. */
export interface BindingCookies {
  readonly prefix: string;
  readonly secure: boolean;
}

/** The binding cookies of an installation: host-only on the authenticate host, which runs no app that could see them. */
export function bindingCookies(cookieName: string, secure: boolean): BindingCookies {
  return { prefix: `${secure ? '__Host-' : ''}${cookieName}_sign_in_`, secure };
}

/** Seals a pending sign-in into a cookie of its own, and takes away the oldest of too many. */
export async function bindSignIn(
  ring: KeyRing,
  cookies: BindingCookies,
  pending: PendingSignIn,
  sent: string,
  now: number,
): Promise<CookieChange[]> {
  const { id, sessionId, nonce, codeVerifier, returnTo, signInId, isRetry } = pending;
  const payload = {
    jti: id,
    sid: sessionId,
    nonce,
    code_verifier: codeVerifier,
    return_to: returnTo?.href,
    sign_in: signInId,
    retry: isRetry,
  };
  const sealed = await seal(ring, payload, {
    audience: AUDIENCE,
    issuedAt: now,
    expiresAt: now + SIGN_IN_SECONDS,
  });
  const tooMany = pendingIds(cookies, sent)
    .toSorted()
    .toReversed()
    .slice(MAXIMUM_PENDING - 1);
  return [change(cookies, id, sealed, SIGN_IN_SECONDS), ...tooMany.map((old) => releaseSignIn(cookies, old))];
}

/** Takes away the binding cookie of a sign-in that is finished. */
export function releaseSignIn(cookies: BindingCookies, id: SignInId): CookieChange {
  return change(cookies, id, '', 0);
}

/** Every sign-in that is under way in this browser, the oldest first. */
export async function readPendingSignIns(
  ring: KeyRing,
  cookies: BindingCookies,
  sent: string,
  now: number,
): Promise<PendingSignIn[]> {
  const values = bindings(cookies, sent).slice(0, 2 * MAXIMUM_PENDING);
  const opened = await Promise.all(values.map(({ id, value }) => readPending(ring, id, value, now)));
  return opened
    .filter((pending) => pending !== undefined)
    .toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

async function readPending(ring: KeyRing, id: SignInId, sealed: string, now: number) {
  const opened = await open(ring, sealed, AUDIENCE, now);
  if (opened.state !== 'open' || opened.payload.jti !== id) return undefined;
  const { sid, nonce, code_verifier, return_to, sign_in, retry } = opened.payload;
  const signInId = typeof sign_in === 'string' ? sign_in : undefined;
  const returnTo = typeof return_to === 'string' ? new URL(return_to) : undefined;
  const texts = { sessionId: String(sid), nonce: String(nonce), codeVerifier: String(code_verifier) };
  return { id, ...texts, returnTo, signInId, isRetry: retry === true } satisfies PendingSignIn;
}

function bindings({ prefix }: BindingCookies, sent: string): { id: SignInId; value: string }[] {
  return [...cookiePairs(sent)]
    .filter(({ name }) => name.startsWith(prefix) && isSignInId(name.slice(prefix.length)))
    .map(({ name, value }) => ({ id: name.slice(prefix.length), value }));
}

function pendingIds(cookies: BindingCookies, sent: string): SignInId[] {
  return bindings(cookies, sent).map(({ id }) => id);
}

function change(
  { prefix, secure }: BindingCookies,
  id: SignInId,
  value: string,
  maxAgeSeconds: number,
): CookieChange {
  // Lax, since the provider sends the visitor back across sites.
  return { name: prefix + id, value, path: '/', domain: undefined, secure, sameSite: 'lax', maxAgeSeconds };
}
