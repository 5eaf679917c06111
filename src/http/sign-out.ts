import { firstHeader } from '../forward-auth/request-head.ts';
import { signInUrl } from '../oidc/sign-in-request.ts';
import { endSessionUrl } from '../oidc/sign-out.ts';
import { badRequestPage } from '../pages/bad-request.ts';
import { confirmSignOutPage } from '../pages/confirm-sign-out.ts';
import { signedOutPage } from '../pages/signed-out.ts';
import type { CookieChange } from '../session/cookie-change.ts';
import type { Session } from '../session/session.ts';
import { authenticateHostCookie, clearSession, protectedHostCookie } from '../session/session-cookie.ts';
import type { Answer } from './answer.ts';
import { page, redirect, withCookies } from './answer.ts';
import { rememberSignOut } from './choose-account.ts';
import { ownSession } from './own-session.ts';
import type { Parts } from './parts.ts';
import { recordSignOut } from './record-sign-in.ts';
import type { Visit } from './visit.ts';

/** The path where a visitor signs out, on every host. */
export const SIGN_OUT_PATH = '/.pomerium/sign_out';

/** GET `/.pomerium/sign_out` on the authenticate host: a page that asks, since a link alone signs nobody out. */
export async function confirmSignOut(parts: Parts, visit: Visit): Promise<Answer> {
  const session = await ownSession(parts, visit);
  if (session === undefined) return signedOut(parts);
  const html = confirmSignOutPage({
    email: session.email ?? session.subject,
    action: SIGN_OUT_PATH,
    cancelUrl: '/.pomerium/',
  });
  return page(200, html, await formActions(parts));
}

/** POST `/.pomerium/sign_out` on the authenticate host: ends the session on every host, and at the provider. */
export async function signOut(parts: Parts, visit: Visit): Promise<Answer> {
  if (!isOwnForm(parts, visit)) {
    const message = 'Signing out has to be confirmed on the page of this host itself.';
    return page(403, badRequestPage({ message, requestId: visit.requestId }));
  }
  const session = await ownSession(parts, visit);
  if (session !== undefined) {
    await parts.store.revoke(session.id, parts.now() + parts.sessionSeconds);
    recordSignOut(parts, visit, session);
  }
  const atProvider = session === undefined ? undefined : await providerSignOut(parts, visit, session);
  const answer = atProvider === undefined ? signedOut(parts) : redirect(atProvider.href);
  return withCookies(answer, [...clearOwnSessions(parts, visit), rememberSignOut(parts)]);
}

/** The page that says that one is signed out; the provider leads here too. */
export function signedOut(parts: Pick<Parts, 'authenticateUrl'>): Answer {
  return page(200, signedOutPage({ signInUrl: signInUrl(parts.authenticateUrl, {}) }));
}

/**
 * A form of another site, a protected app's included, must not sign anybody out. Browsers send Origin with every
 * POST (Fetch §3.2); whoever sends neither header is no browser that could be tricked.
 */
function isOwnForm(parts: Pick<Parts, 'authenticateUrl'>, visit: Visit): boolean {
  const site = firstHeader(visit.headers, 'sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = firstHeader(visit.headers, 'origin');
  return origin === undefined || origin === parts.authenticateUrl.origin;
}

async function providerSignOut(parts: Parts, visit: Visit, session: Session): Promise<URL | undefined> {
  try {
    return endSessionUrl(await parts.provider.configuration(), parts.authenticateUrl, session.idToken);
  } catch (error) {
    // Here the visitor is signed out already: a provider that is down must not make it look otherwise.
    parts.log.warn(
      { request_id: visit.requestId, err: error },
      'the provider could not be asked to sign out',
    );
    return undefined;
  }
}

function clearOwnSessions(parts: Parts, visit: Visit): CookieChange[] {
  const own = authenticateHostCookie(parts.cookiePolicy, parts.authenticateHost);
  const cleared = clearSession(parts.cookiePolicy, own, visit.cookies);
  if (parts.cookiePolicy.domain === undefined) return cleared;
  const shared = protectedHostCookie(parts.cookiePolicy, parts.authenticateHost);
  return [...cleared, ...clearSession(parts.cookiePolicy, shared, visit.cookies)];
}

// Browsers hold the redirects that answer a form to its page's policy too (CSP3 §6.4.1).
async function formActions(parts: Parts): Promise<string[]> {
  const configuration = await parts.provider.configuration().catch(() => undefined);
  const endpoint = configuration?.serverMetadata().end_session_endpoint;
  return ["'self'", ...(endpoint === undefined ? [] : [endpoint])];
}
