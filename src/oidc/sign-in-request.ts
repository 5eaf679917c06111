import type { SignInId } from './sign-in-id.ts';
import { isSignInId } from './sign-in-id.ts';

/** What a visitor comes to the authenticate host with: where he wants to go, and which browser may arrive there. */
export interface SignInRequest {
  /** A URL of a protected host, or undefined to stay on the authenticate host. */
  readonly returnTo: URL | undefined;
  /** The sign-in that the protected host began in this browser; undefined where it could not. */
  readonly signInId: SignInId | undefined;
  /** True when the protected host has missed its cookie once already. */
  readonly isRetry: boolean;
  /** True to let the visitor choose another account. */
  readonly switchAccount: boolean;
  /** The trace context of the check that sent the visitor here. Anybody can write one: it is only linked to. */
  readonly trace: string | undefined;
}

/** The parameters of `/.pomerium/sign_in`; the first is Pomerium's name (`internal/urlutil/query_params.go`). */
const PARAMETERS = {
  returnTo: 'pomerium_redirect_uri',
  signInId: 'forwarden_sign_in',
  isRetry: 'forwarden_retry',
  switchAccount: 'forwarden_switch_account',
  trace: 'forwarden_trace',
} as const;

/** The path of the authenticate host where signing in begins. */
export const SIGN_IN_PATH = '/.pomerium/sign_in';

/** What the address of a sign-in says: a request as it is written. */
export type WrittenSignInRequest = Partial<Omit<SignInRequest, 'returnTo'>> & {
  readonly returnTo?: string | undefined;
};

/** The URL on the authenticate host that begins a sign-in. As text: every check of somebody unknown is answered by one. */
export function signInUrl(authenticateUrl: URL, request: WrittenSignInRequest): string {
  const { returnTo, signInId, isRetry, switchAccount, trace } = request;
  let query = '';
  const add = (name: string, value: string) => {
    query += `${query === '' ? '?' : '&'}${name}=${value}`;
  };
  if (returnTo !== undefined) add(PARAMETERS.returnTo, encodeURIComponent(returnTo));
  if (signInId !== undefined) add(PARAMETERS.signInId, signInId);
  if (isRetry === true) add(PARAMETERS.isRetry, '1');
  if (switchAccount === true) add(PARAMETERS.switchAccount, '1');
  if (trace !== undefined) add(PARAMETERS.trace, encodeURIComponent(trace));
  return authenticateUrl.origin + SIGN_IN_PATH + query;
}

/** Reads the parameters of `/.pomerium/sign_in`; undefined where one of them is malformed or there twice. */
export function readSignInRequest(query: URLSearchParams): SignInRequest | undefined {
  if (Object.values(PARAMETERS).some((name) => query.getAll(name).length > 1)) return undefined;
  const returnTo = query.get(PARAMETERS.returnTo);
  const signInId = query.get(PARAMETERS.signInId);
  // What the URL parser would pass over or rewrite is read in other ways elsewhere.
  if (returnTo !== null && (/[\\\s\p{Cc}]/u.test(returnTo) || !URL.canParse(returnTo))) return undefined;
  if (signInId !== null && !isSignInId(signInId)) return undefined;
  return {
    returnTo: returnTo === null ? undefined : new URL(returnTo),
    signInId: signInId ?? undefined,
    isRetry: query.has(PARAMETERS.isRetry),
    switchAccount: query.has(PARAMETERS.switchAccount),
    trace: query.get(PARAMETERS.trace) ?? undefined,
  };
}
