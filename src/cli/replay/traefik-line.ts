import type { ClientAddressReader } from '../../forward-auth/client-address.ts';
import { parseAuthority } from '../../policy/host.ts';
import { isMethod, parseLocation } from '../../policy/location.ts';
import type { Target } from '../../policy/target.ts';
import type { Fields, LoggedDecision, LogLine } from './logged-decision.ts';
import { secondsOf, textOf, toldSights } from './logged-decision.ts';

// What forwarden answers where somebody has to sign in: a redirect, or 401 to what can't follow one.
const SIGN_IN_STATUSES: ReadonlySet<unknown> = new Set([302, 401]);

/** Reads a line of Traefik's JSON access log (its field names as of v3). */
export function readTraefikLine(fields: Fields, clientAddress: ClientAddressReader): LogLine {
  if (typeof fields['OriginStatus'] !== 'number') return { unreadable: 'have no OriginStatus' };
  const outcome = outcomeOf(fields);
  if (outcome === undefined) return 'no decision';
  const authority = parseAuthority(textOf(fields['RequestAddr']) ?? textOf(fields['RequestHost']) ?? '');
  const path = Buffer.from(textOf(fields['RequestPath']) ?? '', 'utf8').toString('latin1');
  const location = parseLocation(path);
  if (authority === undefined || location === undefined)
    return { unreadable: 'have no RequestHost or no RequestPath' };
  const method = textOf(fields['RequestMethod']);
  const peers = peersOf(fields);
  const at = secondsOf(fields['StartUTC'] ?? fields['time']);
  const target: Target = {
    ...authority,
    ...location,
    method: method !== undefined && isMethod(method) ? method : 'GET',
    clientAddress: peers === undefined ? undefined : clientAddress(peers, undefined),
    origin: undefined,
    accessControlRequestMethod: undefined,
  };
  const tells = toldSights({
    path: true,
    query: true,
    method: method !== undefined,
    address: peers !== undefined,
    time: at !== undefined,
    headers: method !== undefined && method !== 'OPTIONS',
  });
  return { outcome, target, visitor: visitorOf(fields['ClientUsername'], outcome), at: at ?? 0, tells };
}

/** Where no app answered (`OriginStatus` 0) it was a middleware, ours most likely; undefined: it was no decision. */
function outcomeOf({
  OriginStatus: origin,
  DownstreamStatus: status,
  RouterName: router,
}: Fields): LoggedDecision['outcome'] | undefined {
  // Traefik's own redirects from http to https, its dashboard and the like.
  if (String(router).endsWith('@internal')) return undefined;
  if (origin !== 0) return 'allow';
  if (SIGN_IN_STATUSES.has(status)) return 'sign_in';
  return status === 403 ? 'deny' : undefined;
}

/** The name is X-Forwarded-User of our yes, so it is an email, else a subject, and empty where nobody is signed in. */
function visitorOf(name: unknown, outcome: LoggedDecision['outcome']): LoggedDecision['visitor'] {
  if (outcome === 'sign_in' || name === '') return 'nobody';
  if (typeof name !== 'string' || name === '-') return 'unknown';
  const identity = name.includes('@') ? { email: name, sub: undefined } : { email: undefined, sub: name };
  return { ...identity, groups: undefined, claims: {} };
}

/** X-Forwarded-For as Traefik sent it: where it trusts who asks it, that one's comes before the peer. */
function peersOf({
  ClientHost,
  ClientAddr,
}: Fields): { get: () => readonly string[]; has: () => boolean } | undefined {
  const claimed = textOf(ClientHost);
  const peer = textOf(ClientAddr)?.replace(/:\d+$/, '');
  const line = [claimed, peer === claimed || peer === `[${claimed}]` ? undefined : peer].filter(Boolean);
  return line.length === 0 ? undefined : { get: () => line.map(String), has: () => true };
}
