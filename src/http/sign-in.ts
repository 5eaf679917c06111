import { ForwardenError } from '../errors.ts';
import { authorizationUrl } from '../oidc/begin-sign-in.ts';
import type { PendingSignIn } from '../oidc/pending-sign-in.ts';
import { bindSignIn, readPendingSignIns } from '../oidc/pending-sign-in.ts';
import { createSignInId } from '../oidc/sign-in-id.ts';
import type { SignInRequest } from '../oidc/sign-in-request.ts';
import { readSignInRequest } from '../oidc/sign-in-request.ts';
import { sealState } from '../oidc/state.ts';
import type { Session } from '../session/session.ts';
import type { Answer } from './answer.ts';
import { redirect } from './answer.ts';
import { chooseAccountNext, clearChooseAccount } from './choose-account.ts';
import { giveHandOff } from './give-hand-off.ts';
import { ownSession } from './own-session.ts';
import type { Parts } from './parts.ts';
import { isCovered } from './return-url.ts';
import type { Visit } from './visit.ts';

/** `/.pomerium/sign_in`: sends a visitor to the provider, or straight back where he is signed in already. */
export async function signIn(parts: Parts, visit: Visit): Promise<Answer> {
  const request = readSignInRequest(visit.query);
  if (request === undefined) throw new ForwardenError('bad_request', 'This sign-in address is malformed.');
  if (request.returnTo !== undefined && !isCovered(parts.policy, request.returnTo)) {
    throw new ForwardenError('return_url_not_covered', `no route covers ${request.returnTo.origin}`);
  }
  parts.tracing.linkTo(request.trace);
  const session = await ownSession(parts, visit);
  if (session !== undefined && !request.switchAccount) return giveHandOff(parts, visit, session, request);
  return goToProvider(parts, visit, request, session);
}

async function goToProvider(
  parts: Parts,
  visit: Visit,
  request: SignInRequest,
  session: Session | undefined,
): Promise<Answer> {
  const configuration = await parts.provider.configuration();
  const pending = await createPending(parts, visit, request, session);
  const now = parts.now();
  const trace = parts.tracing.journey();
  const state = await sealState(parts.rings.state, { ...pending, trace }, now);
  const switchAccount = request.switchAccount || chooseAccountNext(parts, visit);
  const url = await authorizationUrl(configuration, parts.authorization, pending, state, switchAccount);
  const bound = await bindSignIn(parts.rings['sign-in'], parts.bindingCookies, pending, visit.cookies, now);
  return redirect(url.href, [...bound, ...clearChooseAccount(parts, visit)]);
}

async function createPending(
  parts: Parts,
  visit: Visit,
  { returnTo, signInId, isRetry }: SignInRequest,
  session: Session | undefined,
): Promise<PendingSignIn> {
  const randomText = (bytes: number) => Buffer.from(parts.random(bytes)).toString('base64url');
  const [oldest] = await readPendingSignIns(
    parts.rings['sign-in'],
    parts.bindingCookies,
    visit.cookies,
    parts.now(),
  );
  return {
    id: createSignInId(parts.now() * 1000, parts.random),
    // Sign-ins of several tabs are one session, so that one sign-out ends what all of them opened.
    sessionId: (session === undefined ? oldest?.sessionId : undefined) ?? randomText(16),
    nonce: randomText(32),
    codeVerifier: randomText(32),
    returnTo,
    signInId,
    isRetry,
  };
}
