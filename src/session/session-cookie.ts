import type { CookieChange } from './cookie-change.ts';
import { findCookie } from './cookie-header.ts';
import { joinParts, MAXIMUM_PARTS, partName, splitValue } from './split-value.ts';

/** How the cookies of this installation are named and marked. */
export interface CookiePolicy {
  /** The configured name, without prefix. */
  readonly name: string;
  /** One session for this domain in place of one a host. */
  readonly domain: string | undefined;
  readonly secure: boolean;
  readonly sameSite: 'lax' | 'none' | 'strict';
}

/** A session cookie of one host: its name, and whom a session in it is sealed for. */
export interface SessionCookie {
  readonly name: string;
  readonly audience: string;
  readonly domain: string | undefined;
}

/** The session cookie of a protected host: host-only, or the shared one of `cookie_domain` (RFC 6265bis §4.1.3). */
export function protectedHostCookie(policy: CookiePolicy, host: string): SessionCookie {
  if (policy.domain === undefined) return hostOnlyCookie(policy, host);
  const name = policy.secure ? `__Secure-${policy.name}` : policy.name;
  return { name, audience: `domain:${policy.domain}`, domain: policy.domain };
}

/** The authenticate host's own session cookie; never shared, since only it holds the id_token. */
export function authenticateHostCookie(policy: CookiePolicy, host: string): SessionCookie {
  const suffix = policy.domain === undefined ? '' : '_authenticate';
  const cookie = hostOnlyCookie(policy, host);
  return { ...cookie, name: `${cookie.name}${suffix}`, audience: `authenticate:${host}` };
}

/** The cookies that keep a sealed session, parts that it no longer needs taken away; undefined where it is too large. */
export function keepSession(
  policy: CookiePolicy,
  cookie: SessionCookie,
  sealed: string,
  maxAgeSeconds: number,
  sent: string,
): CookieChange[] | undefined {
  const parts = splitValue(sealed);
  if (parts === undefined) return undefined;
  const kept = parts.map((value, part) => change(policy, cookie, part, value, maxAgeSeconds));
  return [
    ...kept,
    ...clearSession(policy, cookie, sent).filter(({ name }) => !kept.some((k) => k.name === name)),
  ];
}

/** Takes away a session's cookie and its parts, as many of them as the visitor sent. */
export function clearSession(policy: CookiePolicy, cookie: SessionCookie, sent: string): CookieChange[] {
  if (!sent.includes(cookie.name)) return [];
  return Array.from({ length: MAXIMUM_PARTS }, (_, part) => part)
    .filter((part) => findCookie(sent, partName(cookie.name, part)) !== undefined)
    .map((part) => change(policy, cookie, part, '', 0));
}

/** The sealed session that a visitor sent. */
export function sentSession(cookie: SessionCookie, sent: string): string | undefined {
  return joinParts(sent, cookie.name);
}

function hostOnlyCookie(policy: CookiePolicy, host: string): SessionCookie {
  return {
    name: policy.secure ? `__Host-${policy.name}` : policy.name,
    audience: `host:${host}`,
    domain: undefined,
  };
}

function change(
  policy: CookiePolicy,
  cookie: SessionCookie,
  part: number,
  value: string,
  maxAgeSeconds: number,
): CookieChange {
  const { secure, sameSite } = policy;
  return {
    name: partName(cookie.name, part),
    value,
    path: '/',
    domain: cookie.domain,
    secure,
    sameSite,
    maxAgeSeconds,
  };
}
