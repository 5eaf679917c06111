import { handOffUrl } from '../oidc/hand-off.ts';
import type { SignInRequest } from '../oidc/sign-in-request.ts';
import type { Session } from '../session/session.ts';
import type { Answer } from './answer.ts';
import { redirect } from './answer.ts';
import type { Parts } from './parts.ts';

/** What of a request for signing in the hand-off needs. */
export type Destination = Pick<SignInRequest, 'isRetry' | 'returnTo' | 'signInId'>;

/** Sends a signed-in visitor on: to the protected host with a hand-off, or to the page that says who he is. */
export async function giveHandOff(
  parts: Pick<Parts, 'authenticateUrl' | 'now' | 'random' | 'rings'>,
  session: Session,
  { returnTo, signInId, isRetry }: Destination,
): Promise<Answer> {
  if (returnTo === undefined) return redirect(new URL('/.pomerium/', parts.authenticateUrl).href);
  const id = Buffer.from(parts.random(16)).toString('base64url');
  const handOff = { id, session, signInId, returnTo, isRetry };
  const url = await handOffUrl(parts.rings['hand-off'], handOff, returnTo.hostname, parts.now());
  return redirect(url.href);
}
