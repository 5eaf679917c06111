import { ForwardenError } from '../errors.ts';
import type { HandOff } from '../oidc/hand-off.ts';
import { HAND_OFF_PARAMETER, HAND_OFF_SECONDS, readHandOff } from '../oidc/hand-off.ts';
import type { PartOf } from '../oidc/hand-off-parts.ts';
import {
  keepPart,
  keptPart,
  nextPartUrl,
  PART_PARAMETER,
  readPart,
  releaseParts,
} from '../oidc/hand-off-parts.ts';
import { keepLink, keptLink, releaseLink } from '../oidc/link-cookie.ts';
import { createSignInId } from '../oidc/sign-in-id.ts';
import { signInUrl } from '../oidc/sign-in-request.ts';
import { cookiesBlockedPage } from '../pages/cookies-blocked.ts';
import { sealSession } from '../session/sealed-session.ts';
import { keepSession, protectedHostCookie } from '../session/session-cookie.ts';
import type { Answer } from './answer.ts';
import { page, redirect } from './answer.ts';
import { isLast } from './give-hand-off.ts';
import type { Parts } from './parts.ts';
import { visitedHost } from './return-url.ts';
import { tooLarge } from './too-large.ts';
import type { Visit } from './visit.ts';

type Taking = Pick<
  Parts,
  | 'authenticateUrl'
  | 'cookiePolicy'
  | 'linkCookies'
  | 'metrics'
  | 'now'
  | 'policy'
  | 'protectedPartCookies'
  | 'random'
  | 'rings'
  | 'store'
  | 'tracing'
>;

/** Takes a hand-off on a protected host: gives it a session of its own, and leads to the link that was opened. */
export async function takeHandOff(parts: Taking, visit: Visit): Promise<Answer> {
  const [text, second] = visit.query.getAll(HAND_OFF_PARAMETER);
  if (text === undefined || second !== undefined) throw invalid();
  if (!visit.query.has(PART_PARAMETER)) return takeWhole(parts, visit, text);
  const part = readPart(visit.query);
  if (part === undefined) throw invalid();
  if (isLast(part)) return takeWhole(parts, visit, joinHandOff(parts, visit, part) + text);
  const next = nextPartUrl(parts.authenticateUrl, part, visitedHost(parts, visit));
  const kept = keepPart(parts.protectedPartCookies, `${part.id}_${part.part}`, text);
  if (kept === undefined) throw invalid();
  return redirect(next.href, kept);
}

function joinHandOff(parts: Taking, visit: Visit, { id, count }: PartOf): string {
  const names = Array.from({ length: count - 1 }, (_, part) => `${id}_${part}`);
  const texts = names.map((name) => keptPart(parts.protectedPartCookies, name, visit.cookies));
  if (texts.includes(undefined)) throw invalid();
  return texts.join('');
}

async function takeWhole(parts: Taking, visit: Visit, sealed: string): Promise<Answer> {
  const read = await readHandOff(parts.rings['hand-off'], sealed, visit.host, parts.now());
  if (read.state !== 'open') throw invalid();
  return parts.tracing.continueJourney(read.handOff.trace, 'sign_in.hand_off', () =>
    takeOpened(parts, visit, read.handOff),
  );
}

async function takeOpened(parts: Taking, visit: Visit, handOff: HandOff): Promise<Answer> {
  const link =
    handOff.signInId === undefined ? undefined : keptLink(parts.linkCookies, handOff.signInId, visit.cookies);
  if (handOff.signInId === undefined || link === undefined) return bindAnew(parts, visit, handOff);
  return finishSignIn(parts, visit, handOff, link);
}

async function finishSignIn(parts: Taking, visit: Visit, handOff: HandOff, link: string): Promise<Answer> {
  const now = parts.now();
  if (handOff.session.expiresAt <= now) throw invalid();
  if (!parts.store.useOnce(`hand-off ${handOff.id}`, now + HAND_OFF_SECONDS)) {
    throw new ForwardenError('hand_off_replayed', 'the hand-off was used before');
  }
  const cookie = protectedHostCookie(parts.cookiePolicy, visit.host);
  const sealed = await sealSession(parts.rings.session, handOff.session, cookie.audience, now);
  const lifeSeconds = handOff.session.expiresAt - now;
  const kept = keepSession(parts.cookiePolicy, cookie, sealed, lifeSeconds, visit.cookies);
  if (kept === undefined) return tooLarge(sealed, visit.requestId);
  parts.metrics.sessionsOpened.add('protected_host');
  const released = releaseLink(parts.linkCookies, handOff.signInId ?? '', visit.cookies);
  const parted = releaseParts(parts.protectedPartCookies, visit.cookies);
  return redirect(handOff.returnTo.origin + link, [...kept, ...released, ...parted]);
}

/**
 * A hand-off without the cookie that binds it to this browser opens nothing. It may be that the protected host could
 * set none when the sign-in began, so once the sign-in is bound anew; a second miss means that cookies are blocked.
 */
function bindAnew(parts: Taking, visit: Visit, handOff: HandOff): Answer {
  const { returnTo } = handOff;
  if (handOff.isRetry) {
    const retryUrl = returnTo.href;
    return page(400, cookiesBlockedPage({ host: visit.host, retryUrl, requestId: visit.requestId }));
  }
  const signInId = createSignInId(parts.now() * 1000, parts.random);
  const cookies = keepLink(parts.linkCookies, signInId, returnTo.pathname + returnTo.search);
  return redirect(
    signInUrl(parts.authenticateUrl, { returnTo: returnTo.href, signInId, isRetry: true }),
    cookies,
  );
}

function invalid(): ForwardenError {
  return new ForwardenError('hand_off_invalid', 'the hand-off is missing, expired, or not for this host');
}
