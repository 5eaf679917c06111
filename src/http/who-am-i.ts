import { signInUrl } from '../oidc/sign-in-request.ts';
import { whoAmIPage } from '../pages/who-am-i.ts';
import type { Session } from '../session/session.ts';
import type { Answer } from './answer.ts';
import { json, page } from './answer.ts';
import type { Parts } from './parts.ts';
import { SIGN_OUT_PATH } from './sign-out.ts';
import type { Visit } from './visit.ts';

/** `/.pomerium/`: the page that says who one is here, signed in or not. */
export function whoAmI(
  { authenticateUrl }: Pick<Parts, 'authenticateUrl'>,
  visit: Visit,
  session: Session | undefined,
  returnTo: URL | undefined,
): Answer {
  const html = whoAmIPage({
    session: session === undefined ? undefined : shown(session),
    signInUrl: signInUrl(authenticateUrl, { returnTo: returnTo?.href }),
    signOutUrl: new URL(SIGN_OUT_PATH, authenticateUrl).href,
    host: visit.host,
  });
  return page(200, html);
}

/** `/.pomerium/user`: the same for programs, by the names of the assertion's claims; 401 when signed out. */
export function user(
  { authenticateUrl }: Pick<Parts, 'authenticateUrl'>,
  visit: Visit,
  session: Session | undefined,
  returnTo: URL | undefined,
): Answer {
  if (session === undefined)
    return unauthenticated(visit.requestId, signInUrl(authenticateUrl, { returnTo: returnTo?.href }));
  const { id, subject, email, name, groups } = session;
  return json(200, { sub: subject, user: subject, email, name, groups, sid: id });
}

/** The 401 for whoever can't be sent to a page; it names the page all the same. */
export function unauthenticated(requestId: string, signInAt: string): Answer {
  return json(401, { error: 'unauthenticated', sign_in_url: signInAt, request_id: requestId });
}

function shown({ email, name, subject, groups, startedAt, expiresAt }: Session) {
  const times = { startedAt: new Date(startedAt * 1000), expiresAt: new Date(expiresAt * 1000) };
  return { email, name, subject, groups, ...times };
}
