import { isNavigation } from '../forward-auth/navigation.ts';
import type { Refusal } from '../forward-auth/refusal.ts';
import type { Headers } from '../forward-auth/request-head.ts';
import { keepLink } from '../oidc/link-cookie.ts';
import { createSignInId } from '../oidc/sign-in-id.ts';
import { signInUrl } from '../oidc/sign-in-request.ts';
import { badRequestPage } from '../pages/bad-request.ts';
import { notAllowedPage } from '../pages/not-allowed.ts';
import { notCoveredPage } from '../pages/not-covered.ts';
import type { AppHeaders } from '../policy/app-headers.ts';
import type { Route } from '../policy/compile.ts';
import type { Unmatched } from '../policy/decide.ts';
import type { Reason } from '../policy/reason.ts';
import type { Session } from '../session/session.ts';
import type { Answer } from './answer.ts';
import { json, page, redirect } from './answer.ts';
import type { Check } from './check.ts';
import type { Parts } from './parts.ts';
import { visitedOrigin } from './return-url.ts';
import { unauthenticated } from './who-am-i.ts';

/** Yes: who the visitor is, for the app, and his cookies without ours. */
export function allowed(
  parts: Pick<Parts, 'describeVisitor' | 'stripCookies'>,
  app: AppHeaders,
  headers: Headers,
  cookies: string,
  session: Session | undefined,
  assertion: string,
): Answer {
  return {
    status: 200,
    headers: parts.describeVisitor(app, session, assertion, headers),
    appCookies: parts.stripCookies(cookies),
    cookies: NO_CHANGES,
    body: '',
  };
}

const NO_CHANGES: Answer['cookies'] = [];

/** Sign in first: a redirect for a browser that can follow it, else a 401 that names the URL. */
export function askToSignIn(parts: Parts, route: Route, { requestId, target, headers }: Check): Answer {
  const { authenticateUrl } = parts;
  const returnTo = visitedOrigin(route.source.scheme, target.host, target.port);
  if (!isNavigation(target.method, headers))
    return unauthenticated(requestId, signInUrl(authenticateUrl, { returnTo }));
  const signInId = createSignInId(parts.now() * 1000, parts.random);
  const link = keepLink(parts.linkCookies, signInId, target.path + target.query);
  const trace = parts.tracing.journey();
  return redirect(signInUrl(authenticateUrl, { returnTo, signInId, trace }), link);
}

/** No: somebody who may not pass, with a way to come as somebody else. */
export function forbidden(
  { authenticateUrl }: Pick<Parts, 'authenticateUrl'>,
  route: Route,
  { requestId, target, headers }: Check,
  reason: Reason,
  session: Session | undefined,
): Answer {
  if (!isNavigation(target.method, headers)) return forbiddenJson(reason, requestId);
  const { host, port } = target;
  const returnTo = visitedOrigin(route.source.scheme, host, port);
  const switchAccountUrl = signInUrl(authenticateUrl, { returnTo, switchAccount: true });
  const { email, subject } = session ?? {};
  return page(403, notAllowedPage({ email, subject, host, reason, switchAccountUrl, requestId }));
}

/** No: nothing that a route covers without doubt. Nobody is sent to sign in for it, since that would lead nowhere. */
export function notCovered({ requestId, target, headers }: Check, reason: Unmatched): Answer {
  if (!isNavigation(target.method, headers)) return forbiddenJson(reason, requestId);
  return page(403, notCoveredPage({ host: target.host, reason, requestId }));
}

/** A check that can't be answered. */
export function refused({ message }: Refusal, method: string, headers: Headers, requestId: string): Answer {
  if (isNavigation(method, headers)) return page(400, badRequestPage({ message, requestId }));
  return json(400, { error: 'bad_request', message, request_id: requestId });
}

function forbiddenJson(reason: Reason, requestId: string): Answer {
  return json(403, { error: 'forbidden', reason, request_id: requestId });
}
