import { ForwardenError } from '../errors.ts';
import { sealHandOff } from '../oidc/hand-off.ts';
import type { PartOf } from '../oidc/hand-off-parts.ts';
import { keepPart, keptPart, partCount, partUrl, readPart, releaseParts } from '../oidc/hand-off-parts.ts';
import { createSignInId } from '../oidc/sign-in-id.ts';
import type { SignInRequest } from '../oidc/sign-in-request.ts';
import { readSignInRequest } from '../oidc/sign-in-request.ts';
import { tokensOf } from '../policy/app-headers.ts';
import { parseAuthority } from '../policy/host.ts';
import { matchHost } from '../policy/match.ts';
import type { Session } from '../session/session.ts';
import type { Answer } from './answer.ts';
import { redirect } from './answer.ts';
import type { Parts } from './parts.ts';
import { isCovered } from './return-url.ts';
import { tooLarge } from './too-large.ts';
import type { Visit } from './visit.ts';

/** What of a request for signing in the hand-off needs. */
export type Destination = Pick<SignInRequest, 'isRetry' | 'returnTo' | 'signInId'>;

/** Sends a signed-in visitor on: to the protected host with a hand-off, or to the page that says who he is. */
export async function giveHandOff(
  parts: Parts,
  { requestId }: Pick<Visit, 'requestId'>,
  session: Session,
  destination: Destination,
): Promise<Answer> {
  const { returnTo, signInId, isRetry } = destination;
  if (returnTo === undefined) return redirect(new URL('/.pomerium/', parts.authenticateUrl).href);
  const id = Buffer.from(parts.random(16)).toString('base64url');
  const trace = parts.tracing.journey();
  const handOff = { id, session: forHost(parts, session, returnTo), signInId, returnTo, isRetry, trace };
  const sealed = await sealHandOff(parts.rings['hand-off'], handOff, returnTo.hostname, parts.now());
  const first = { id: createSignInId(parts.now() * 1000, parts.random), part: 0, count: partCount(sealed) };
  const kept = first.count > 1 ? keepPart(parts.ownPartCookies, first.id, sealed) : [];
  if (kept === undefined) return tooLarge(sealed, requestId);
  return redirect(partUrl(sealed, first, returnTo).href, kept);
}

/** `/.pomerium/hand_off`: sends the next part of a hand-off that one URL couldn't hold. */
export function giveNextPart(parts: Parts, visit: Visit): Answer {
  const part = readPart(visit.query);
  const returnTo = readSignInRequest(visit.query)?.returnTo;
  const sealed = part === undefined ? undefined : keptPart(parts.ownPartCookies, part.id, visit.cookies);
  if (
    part === undefined ||
    sealed === undefined ||
    returnTo === undefined ||
    !isCovered(parts.policy, returnTo)
  ) {
    throw new ForwardenError('hand_off_invalid', 'there is no such part of a hand-off in this browser');
  }
  const url = partUrl(sealed, part, returnTo);
  return redirect(url.href, isLast(part) ? releaseParts(parts.ownPartCookies, visit.cookies) : []);
}

/** Whether a part is the last one. */
export function isLast({ part, count }: PartOf): boolean {
  return part === count - 1;
}

// A protected host gets the provider's tokens only where an app on it is told them.
function forHost({ policy }: Pick<Parts, 'policy'>, session: Session, { host }: URL): Session {
  const authority = parseAuthority(host);
  const routes = authority === undefined ? undefined : matchHost(policy, authority)?.routes;
  const wanted = tokensOf(routes?.map(({ app }) => app) ?? []);
  return {
    ...session,
    idToken: wanted.idToken ? session.idToken : undefined,
    accessToken: wanted.accessToken ? session.accessToken : undefined,
  };
}
