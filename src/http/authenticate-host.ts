import { NEXT_PART_PATH } from '../oidc/hand-off-parts.ts';
import { SIGN_IN_PATH, signInUrl } from '../oidc/sign-in-request.ts';
import { SIGNED_OUT_PATH } from '../oidc/sign-out.ts';
import { notFoundPage } from '../pages/not-found.ts';
import type { Answer } from './answer.ts';
import { page, redirect } from './answer.ts';
import { callback, callbackDestination } from './callback.ts';
import { giveNextPart } from './give-hand-off.ts';
import { ownSession } from './own-session.ts';
import type { Parts } from './parts.ts';
import { recordSignInFailure } from './record-sign-in.ts';
import { signIn } from './sign-in.ts';
import { confirmSignOut, SIGN_OUT_PATH, signedOut, signOut } from './sign-out.ts';
import { troubleAnswer } from './trouble.ts';
import type { Visit } from './visit.ts';
import { wellKnown } from './well-known.ts';
import { user, whoAmI } from './who-am-i.ts';

type Handler = (parts: Parts, visit: Visit) => Answer | Promise<Answer>;

/** What a visitor finds on the authenticate host, by method and path. `/` never answers 2xx: a proxy may ask it. */
function routes(callbackPath: string): ReadonlyMap<string, Handler> {
  return new Map<string, Handler>([
    ['GET /', (parts) => redirect(new URL('/.pomerium/', parts.authenticateUrl).href)],
    [`GET ${SIGN_IN_PATH}`, signInOrSay],
    [`GET ${callbackPath}`, callbackOrSay],
    [`GET ${NEXT_PART_PATH}`, nextPartOrSay],
    [`GET ${SIGN_OUT_PATH}`, confirmSignOut],
    [`POST ${SIGN_OUT_PATH}`, signOut],
    [`GET ${SIGNED_OUT_PATH}`, signedOut],
    [
      'GET /.pomerium/',
      async (parts, visit) => whoAmI(parts, visit, await ownSession(parts, visit), undefined),
    ],
    [
      'GET /.pomerium/user',
      async (parts, visit) => user(parts, visit, await ownSession(parts, visit), undefined),
    ],
  ]);
}

/** Answers the visitors of the authenticate host. */
export function createAuthenticateHost(parts: Parts): (visit: Visit) => Promise<Answer> {
  const table = routes(parts.authorization.redirectUri.pathname);
  return async (visit) => {
    const method = visit.method === 'HEAD' ? 'GET' : visit.method;
    const handler = table.get(`${method} ${visit.path}`);
    if (handler !== undefined) return handler(parts, visit);
    return (
      wellKnown(parts, visit, parts.authenticateUrl) ??
      page(404, notFoundPage({ requestId: visit.requestId }))
    );
  };
}

async function signInOrSay(parts: Parts, visit: Visit): Promise<Answer> {
  try {
    return await signIn(parts, visit);
  } catch (error) {
    recordSignInFailure(parts, visit, error);
    return troubleAnswer(error, visit.requestId, visit.path + retryQuery(visit));
  }
}

async function callbackOrSay(parts: Parts, visit: Visit): Promise<Answer> {
  try {
    return await callback(parts, visit);
  } catch (error) {
    recordSignInFailure(parts, visit, error);
    const returnTo = await callbackDestination(parts, visit);
    // The front page of the app, whose check begins a sign-in that is bound to this browser.
    const retryUrl = returnTo?.href ?? signInUrl(parts.authenticateUrl, {});
    return troubleAnswer(error, visit.requestId, retryUrl);
  }
}

function nextPartOrSay(parts: Parts, visit: Visit): Answer {
  try {
    return giveNextPart(parts, visit);
  } catch (error) {
    recordSignInFailure(parts, visit, error);
    return troubleAnswer(error, visit.requestId, signInUrl(parts.authenticateUrl, {}));
  }
}

function retryQuery({ query }: Visit): string {
  return query.size === 0 ? '' : `?${query}`;
}
