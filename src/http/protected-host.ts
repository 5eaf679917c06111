import { HAND_OFF_PATH } from '../oidc/hand-off.ts';
import { SIGN_IN_PATH, signInUrl } from '../oidc/sign-in-request.ts';
import { notFoundPage } from '../pages/not-found.ts';
import type { Session } from '../session/session.ts';
import { protectedHostCookie, sentSession } from '../session/session-cookie.ts';
import type { Answer } from './answer.ts';
import { page, redirect } from './answer.ts';
import type { Parts } from './parts.ts';
import { recordSignInFailure } from './record-sign-in.ts';
import { visitedHost } from './return-url.ts';
import { SIGN_OUT_PATH } from './sign-out.ts';
import { takeHandOff } from './take-hand-off.ts';
import { troubleAnswer } from './trouble.ts';
import type { Visit } from './visit.ts';
import { wellKnown } from './well-known.ts';
import { user, whoAmI } from './who-am-i.ts';

/** How a visit of one of our paths on a protected host came to us. */
export type Way =
  /** By the proxy's check, which shows the visitor our answer only when it is no 2xx: so redirects only. */
  | 'check'
  /** By an extra router straight to us: our pages and documents themselves. */
  | 'router';

/** Answers what is ours on a protected host; the host is one that a route covers. */
export async function protectedHost(parts: Parts, visit: Visit, way: Way): Promise<Answer> {
  const { path } = visit;
  if (path === HAND_OFF_PATH || `${path}/` === HAND_OFF_PATH) return takeOrSay(parts, visit);
  if (path === SIGN_OUT_PATH) return redirect(new URL(path, parts.authenticateUrl).href);
  const origin = visitedHost(parts, visit);
  if (path === SIGN_IN_PATH) return redirect(signInUrl(parts.authenticateUrl, { returnTo: origin.href }));
  const answer = await document(parts, visit, origin);
  if (answer === undefined) return page(404, notFoundPage({ requestId: visit.requestId }));
  return way === 'router' ? answer : redirect(new URL(path, parts.authenticateUrl).href);
}

async function document(parts: Parts, visit: Visit, origin: URL): Promise<Answer | undefined> {
  const known = wellKnown(parts, visit, origin);
  if (known !== undefined || (visit.method !== 'GET' && visit.method !== 'HEAD')) return known;
  if (visit.path === '/.pomerium/') return whoAmI(parts, visit, await sessionHere(parts, visit), origin);
  if (visit.path === '/.pomerium/user') return user(parts, visit, await sessionHere(parts, visit), origin);
  return undefined;
}

async function takeOrSay(parts: Parts, visit: Visit): Promise<Answer> {
  try {
    return await takeHandOff(parts, visit);
  } catch (error) {
    recordSignInFailure(parts, visit, error);
    return troubleAnswer(error, visit.requestId, visitedHost(parts, visit).href);
  }
}

async function sessionHere(parts: Parts, visit: Visit): Promise<Session | undefined> {
  const cookie = protectedHostCookie(parts.cookiePolicy, visit.host);
  const opened = await parts.openSession(sentSession(cookie, visit.cookies), cookie.audience, parts.now());
  return opened.state === 'open' ? parts.knowSession(parts.policy, opened.session).session : undefined;
}
