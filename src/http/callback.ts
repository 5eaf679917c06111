import { ForwardenError } from '../errors.ts';
import { completeSignIn } from '../oidc/complete-sign-in.ts';
import type { Identity } from '../oidc/identity.ts';
import type { PendingSignIn } from '../oidc/pending-sign-in.ts';
import { readPendingSignIns, releaseSignIn, SIGN_IN_SECONDS } from '../oidc/pending-sign-in.ts';
import type { ProviderConfiguration } from '../oidc/provider.ts';
import { hasEndSession } from '../oidc/sign-out.ts';
import type { ReadState } from '../oidc/state.ts';
import { readState } from '../oidc/state.ts';
import { parseEmail } from '../policy/email.ts';
import { sealSession } from '../session/sealed-session.ts';
import type { Session } from '../session/session.ts';
import { authenticateHostCookie, keepSession } from '../session/session-cookie.ts';
import type { Answer } from './answer.ts';
import { withCookies } from './answer.ts';
import { giveHandOff } from './give-hand-off.ts';
import { ownSession } from './own-session.ts';
import type { Parts } from './parts.ts';
import { recordSignIn } from './record-sign-in.ts';
import { tooLarge } from './too-large.ts';
import type { Visit } from './visit.ts';

/** The redirect URI (`authenticate_callback_path`): the provider sends the visitor back here, signed in or not. */
export async function callback(parts: Parts, visit: Visit): Promise<Answer> {
  const [state, second] = visit.query.getAll('state');
  if (state === undefined || second !== undefined) throw foreign();
  const read = await readState(parts.rings.state, state, parts.now());
  if (read.state === 'foreign') throw foreign();
  return parts.tracing.continueJourney(read.trace, 'sign_in.callback', () =>
    completeHere(parts, visit, state, read),
  );
}

async function completeHere(
  parts: Parts,
  visit: Visit,
  state: string,
  read: Exclude<ReadState, { state: 'foreign' }>,
): Promise<Answer> {
  const { pending, all } = await bindingOf(parts, visit, read);
  const now = parts.now();
  if (!parts.store.useOnce(`state ${pending.id}`, now + SIGN_IN_SECONDS)) {
    throw new ForwardenError('sign_in_replayed', 'the state was used before');
  }
  const configuration = await parts.provider.configuration();
  const callbackUrl = new URL(parts.authorization.redirectUri);
  // The request's own host and path are what a proxy made of them; only the query is the provider's.
  callbackUrl.search = visit.query.toString();
  const warn = (message: string) => parts.log.warn({ request_id: visit.requestId }, message);
  const identity = await completeSignIn(
    configuration,
    callbackUrl,
    state,
    pending,
    parts.identityRules,
    warn,
  );
  const session = await openOwnSession(
    parts,
    visit,
    identity,
    keptTokens(parts, configuration, identity),
    all,
  );
  return arrive(parts, visit, session, pending);
}

/** Where a sign-in that failed would have led, so that its page can offer to try again. */
export async function callbackDestination(parts: Parts, visit: Visit): Promise<URL | undefined> {
  const read = await readState(parts.rings.state, visit.query.get('state') ?? '', parts.now());
  return read.state === 'foreign' ? undefined : read.returnTo;
}

async function bindingOf(parts: Parts, visit: Visit, read: Exclude<ReadState, { state: 'foreign' }>) {
  if (read.state === 'expired') throw new ForwardenError('sign_in_expired', 'the state has expired');
  const all = await readPendingSignIns(
    parts.rings['sign-in'],
    parts.bindingCookies,
    visit.cookies,
    parts.now(),
  );
  const pending = all.find(({ id }) => id === read.id);
  if (pending === undefined) throw foreign();
  return { pending, all };
}

async function openOwnSession(
  parts: Parts,
  visit: Visit,
  identity: Identity,
  tokens: Pick<Session, 'accessToken' | 'idToken'>,
  all: readonly PendingSignIn[],
): Promise<Session> {
  const { subject, name, groups, claims } = identity;
  const startedAt = parts.now();
  const expiresAt = startedAt + parts.sessionSeconds;
  const email = usableEmail(parts, visit, identity.email);
  const id = await settleSessionId(parts, visit, subject, all, expiresAt);
  return { id, subject, email, name, groups, claims, startedAt, expiresAt, ...tokens };
}

// Tokens are kept only where somebody will ask for them: they are large, and worth stealing.
function keptTokens(
  { wantedTokens }: Parts,
  configuration: ProviderConfiguration,
  { idToken, accessToken }: Identity,
) {
  return {
    idToken: wantedTokens.idToken || hasEndSession(configuration) ? idToken : undefined,
    accessToken: wantedTokens.accessToken ? accessToken : undefined,
  };
}

/**
 * The session's id: that of the visitor's own session while he is the same person, else the oldest one of the
 * sign-ins under way, which every tab of this browser sees alike. Somebody else's session here is ended.
 */
async function settleSessionId(
  parts: Parts,
  visit: Visit,
  subject: string,
  all: readonly PendingSignIn[],
  expiresAt: number,
): Promise<string> {
  const current = await ownSession(parts, visit);
  if (current?.subject === subject) return current.id;
  if (current !== undefined) await parts.store.revoke(current.id, expiresAt);
  const usable = all
    .map(({ sessionId }) => sessionId)
    .find((id) => id !== current?.id && !parts.store.isRevoked(id));
  return usable ?? Buffer.from(parts.random(16)).toString('base64url');
}

function usableEmail(parts: Parts, visit: Visit, email: string | undefined): string | undefined {
  if (email === undefined || parseEmail(email) !== undefined) return email;
  parts.log.warn(
    { request_id: visit.requestId },
    'the provider gave an email that is nobody’s: it is left out',
  );
  return undefined;
}

async function arrive(parts: Parts, visit: Visit, session: Session, pending: PendingSignIn): Promise<Answer> {
  const now = parts.now();
  const cookie = authenticateHostCookie(parts.cookiePolicy, parts.authenticateHost);
  const sealed = await sealSession(parts.rings.session, session, cookie.audience, now);
  const kept = keepSession(parts.cookiePolicy, cookie, sealed, session.expiresAt - now, visit.cookies);
  if (kept === undefined) return tooLarge(sealed, visit.requestId);
  recordSignIn(parts, visit, session, pending.returnTo?.host);
  const answer = await giveHandOff(parts, visit, session, pending);
  return withCookies(answer, [...kept, releaseSignIn(parts.bindingCookies, pending.id)]);
}

function foreign(): ForwardenError {
  return new ForwardenError('sign_in_foreign', 'the state is not of a sign-in that this browser began');
}
