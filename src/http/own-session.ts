import type { Session } from '../session/session.ts';
import { authenticateHostCookie, sentSession } from '../session/session-cookie.ts';
import type { Parts } from './parts.ts';
import type { Visit } from './visit.ts';

/** The session that a visitor has on the authenticate host itself. */
export async function ownSession(
  parts: Pick<Parts, 'authenticateHost' | 'cookiePolicy' | 'now' | 'openSession'>,
  visit: Visit,
): Promise<Session | undefined> {
  const cookie = authenticateHostCookie(parts.cookiePolicy, parts.authenticateHost);
  const opened = await parts.openSession(sentSession(cookie, visit.cookies), cookie.audience, parts.now());
  return opened.state === 'open' ? opened.session : undefined;
}
