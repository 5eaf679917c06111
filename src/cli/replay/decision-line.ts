import { canonicalAddress } from '../../policy/address.ts';
import { parseAuthority } from '../../policy/host.ts';
import { isMethod, parseLocation } from '../../policy/location.ts';
import type { Target } from '../../policy/target.ts';
import type { Fields, LoggedDecision, LoggedPerson, LogLine } from './logged-decision.ts';
import { secondsOf, textOf, toldSights } from './logged-decision.ts';

const OUTCOMES = ['allow', 'sign_in', 'deny'] as const satisfies readonly LoggedDecision['outcome'][];

/** Reads a line of the decision log; what isn't there (as where an operator drops addresses) isn't told. */
export function readDecisionLine(fields: Fields): LogLine {
  const outcome = OUTCOMES.find((known) => known === fields['decision']);
  if (outcome === undefined) return 'no decision';
  const host = textOf(fields['host']);
  const authority = host === undefined ? undefined : parseAuthority(host);
  // Over the wire a character is a byte, and so it was logged.
  const location = parseLocation(textOf(fields['path']) ?? '');
  if (authority === undefined || location === undefined) return { unreadable: 'have no host or no path' };
  const method = textOf(fields['method']);
  const ip = textOf(fields['ip']);
  const at = secondsOf(fields['time']);
  const isPreflight = fields['reason'] === 'cors-request';
  const target: Target = {
    ...authority,
    port: typeof fields['port'] === 'number' ? fields['port'] : authority.port,
    path: location.path,
    query: '',
    method: method !== undefined && isMethod(method) ? method : 'GET',
    clientAddress: ip === undefined ? undefined : canonicalAddress(ip),
    ...(isPreflight ? PREFLIGHT : NO_PREFLIGHT),
  };
  const tells = toldSights({
    path: true,
    method: method !== undefined,
    address: ip !== undefined,
    time: at !== undefined,
    // No other method makes a preflight; its headers are told by the reason alone.
    headers: isPreflight || (method !== undefined && method !== 'OPTIONS'),
  });
  return { outcome, target, visitor: visitorOf(fields), at: at ?? 0, tells };
}

const PREFLIGHT = { origin: 'https://origin.example', accessControlRequestMethod: 'GET' };
const NO_PREFLIGHT = { origin: undefined, accessControlRequestMethod: undefined };

function visitorOf({ email, sub, groups, claims }: Fields): LoggedPerson | 'nobody' {
  const person = { email: textOf(email), sub: textOf(sub) };
  if (person.email === undefined && person.sub === undefined) return 'nobody';
  return {
    ...person,
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : undefined,
    claims: typeof claims === 'object' && claims !== null ? { ...claims } : {},
  };
}
