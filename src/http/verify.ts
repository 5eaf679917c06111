import type { RequestHead } from '../forward-auth/request-head.ts';
import { cookieHeader, readHeaders } from '../forward-auth/request-head.ts';
import { readTraefikTarget } from '../forward-auth/traefik.ts';
import { NO_APP_HEADERS } from '../policy/app-headers.ts';
import type { Policy, Route } from '../policy/compile.ts';
import { decide, decideUnmatched } from '../policy/decide.ts';
import { matchHost, matchRoute } from '../policy/match.ts';
import type { Session } from '../session/session.ts';
import type { SessionCookie } from '../session/session-cookie.ts';
import { clearSession, protectedHostCookie, sentSession } from '../session/session-cookie.ts';
import type { Answer } from './answer.ts';
import { withCookies } from './answer.ts';
import { allowed, askToSignIn, forbidden, notCovered, refused } from './answer-check.ts';
import type { Check } from './check.ts';
import type { Parts } from './parts.ts';
import { protectedHost } from './protected-host.ts';
import { recordDecision } from './record-decision.ts';
import { visitOfCheck } from './visit.ts';
import { isOurPath } from './who-asks.ts';

/** The check: reads the target, opens the session, asks the policy, and answers the proxy. Any 2xx means yes. */
export function verify(parts: Parts, head: RequestHead, requestId: string): Answer | Promise<Answer> {
  const startedAt = performance.now();
  const headers = readHeaders(head);
  const target = readTraefikTarget(head, headers, parts.clientAddress);
  if ('refused' in target) {
    parts.metrics.refusedChecks.add(target.refused);
    parts.log.warn({ request_id: requestId, code: target.refused }, `check refused: ${target.message}`);
    return refused(target, head.method, headers, requestId);
  }
  const cookies = cookieHeader(headers);
  // People have to reach the sign-in even where a middleware guards the whole entrypoint.
  if (target.host === parts.authenticateHost)
    return allowed(parts, NO_APP_HEADERS, headers, cookies, undefined, '');
  if (isOurPath(target.path) && matchHost(parts.policy, target) !== undefined)
    return protectedHost(parts, visitOfCheck(requestId, target, headers, head.remoteAddress), 'check');
  const route = matchRoute(parts.policy, target);
  if (typeof route === 'string') {
    const check = { requestId, target, headers, cookies, route: undefined, startedAt };
    recordDecision(parts, check, decideUnmatched(route), undefined, undefined);
    return counted(parts, head, undefined, notCovered(check, route));
  }
  const check = { requestId, target, headers, cookies, route, startedAt };
  const answer = judge(parts, route, check);
  if (answer instanceof Promise) return answer.then((late) => counted(parts, head, route, late));
  return counted(parts, head, route, answer);
}

function counted(
  { metrics }: Parts,
  { method }: RequestHead,
  route: Route | undefined,
  answer: Answer,
): Answer {
  metrics.answers?.add(route?.source.host ?? 'unknown', method, String(answer.status));
  return answer;
}

// A promise only where there is a session to be opened, or an RSA signature: most of the time of any other check would go
// into waiting for its turn.
function judge(parts: Parts, route: Route, check: Check): Answer | Promise<Answer> {
  const { policy } = parts;
  const cookie = protectedHostCookie(parts.cookiePolicy, check.target.host);
  const sealed = sentSession(cookie, check.cookies);
  if (!parts.isNewSession(sealed)) return judgeSession(parts, policy, route, check, cookie, sealed);
  // By the policy that was in force when it came.
  return parts.newcomers(() => judgeSession(parts, policy, route, check, cookie, sealed));
}

function judgeSession(
  parts: Parts,
  policy: Policy,
  route: Route,
  check: Check,
  cookie: SessionCookie,
  sealed: string | undefined,
): Answer | Promise<Answer> {
  const { target, cookies } = check;
  const opened = parts.tracing.step('session', () => parts.openSession(sealed, cookie.audience, parts.now()));
  if (opened.state !== 'open' && opened.state !== 'none') parts.metrics.sessionsRefused.add(opened.state);
  const session = opened.state === 'open' ? opened.session : undefined;
  const known = session === undefined ? undefined : parts.knowSession(policy, session);
  const decision = parts.tracing.step('policy', () => decide(route, target, known?.visitor, parts.now()));
  recordDecision(parts, check, decision, session, known?.visitor);
  switch (decision.outcome) {
    case 'allow':
      return allow(parts, route, check, known?.session);
    case 'deny':
      return forbidden(parts, route, check, decision.reason, session);
    case 'sign_in':
      // A session that was signed out or can't be read is taken away with the answer that asks for a new one.
      return withCookies(askToSignIn(parts, route, check), clearSession(parts.cookiePolicy, cookie, cookies));
  }
}

function allow(
  parts: Parts,
  { app }: Route,
  check: Check,
  session: Session | undefined,
): Answer | Promise<Answer> {
  const { target, headers, cookies } = check;
  if (session === undefined) return allowed(parts, app, headers, cookies, undefined, '');
  const told = parts.tellSession(session, app.groupsFilter ?? parts.groupsFilter);
  const assertion = parts.tracing.step('assertion', () =>
    parts.assertSession(told, target.host, app.issuerFormat ?? parts.issuerFormat),
  );
  const tell = (signed: string) => allowed(parts, app, headers, cookies, told, signed);
  return typeof assertion === 'string' ? tell(assertion) : assertion.then(tell);
}
