import type { CookieChange } from '../session/cookie-change.ts';
import { cookiePairs } from '../session/cookie-header.ts';
import { joinParts, partName, splitValue } from '../session/split-value.ts';
import { SIGN_IN_SECONDS } from './pending-sign-in.ts';
import type { SignInId } from './sign-in-id.ts';
import { isSignInId } from './sign-in-id.ts';

/**
 * The cookies of a protected host that remember, while the visitor signs in elsewhere, the link that he opened. Only
 * `/.pomerium/` gets them, so no app ever does.
 */
export interface LinkCookies {
  readonly prefix: string;
  readonly secure: boolean;
}

/** The longest link that is kept, in bytes; a longer one leads to the host's front page. */
export const MAXIMUM_LINK_LENGTH = 8192;

const LINK_PATH = '/.pomerium/';

// What may be left behind by sign-ins that nobody finished, of the 128 KiB that request headers may hold.
const MAXIMUM_PENDING = 24;
const MAXIMUM_PENDING_BYTES = 48 * 1024;

/** The link cookies of an installation. `__Host-` would need `Path=/`, and so hand them to the app. */
export function linkCookies(cookieName: string, secure: boolean): LinkCookies {
  return { prefix: `${secure ? '__Secure-' : ''}${cookieName}_link_`, secure };
}

/** Keeps a link (path and query, byte for byte) for a sign-in; it also proves later that this browser began it. */
export function keepLink(cookies: LinkCookies, id: SignInId, link: string): CookieChange[] {
  const kept = link.length <= MAXIMUM_LINK_LENGTH ? link : '/';
  // Header values reach us as one character a byte.
  const parts = splitValue(Buffer.from(kept, 'latin1').toString('base64url')) ?? [];
  return parts.map((value, part) => change(cookies, partName(id, part), value, SIGN_IN_SECONDS));
}

/** The link that was kept for a sign-in of this browser; undefined where it isn't this browser's. */
export function keptLink(cookies: LinkCookies, id: SignInId, sent: string): string | undefined {
  const value = joinParts(sent, cookies.prefix + id);
  if (value === undefined) return undefined;
  const link = Buffer.from(value, 'base64url').toString('latin1');
  // A sibling domain can plant a cookie: what it plants may be a path of this host, and nothing else.
  return /^\/[\x21-\x7e\x80-\xff]*$/.test(link) ? link : '/';
}

/** Takes away the link of a finished sign-in, and the oldest of those that were never finished. */
export function releaseLink(cookies: LinkCookies, finished: SignInId, sent: string): CookieChange[] {
  const sizes = new Map<SignInId, { names: string[]; bytes: number }>();
  for (const { name, value } of cookiePairs(sent)) {
    const id = signInOf(cookies, name);
    if (id === undefined) continue;
    const known = sizes.get(id) ?? { names: [], bytes: 0 };
    sizes.set(id, { names: [...known.names, name], bytes: known.bytes + name.length + value.length });
  }
  const gone = [...(sizes.get(finished)?.names ?? [])];
  sizes.delete(finished);
  let bytes = 0;
  for (const [rank, [, pending]] of [...sizes].toSorted(newestFirst).entries()) {
    bytes += pending.bytes;
    if (rank >= MAXIMUM_PENDING || bytes > MAXIMUM_PENDING_BYTES) gone.push(...pending.names);
  }
  return gone.map((name) => change(cookies, name.slice(cookies.prefix.length), '', 0));
}

function newestFirst([left]: [SignInId, unknown], [right]: [SignInId, unknown]): number {
  return left < right ? 1 : -1;
}

function signInOf({ prefix }: LinkCookies, name: string): SignInId | undefined {
  if (!name.startsWith(prefix)) return undefined;
  // An id has a fixed length, so that what follows can only be the number of a part.
  const id = name.slice(prefix.length).replace(/(?<=^.{25})_\d$/, '');
  return isSignInId(id) ? id : undefined;
}

function change(
  { prefix, secure }: LinkCookies,
  name: string,
  value: string,
  maxAgeSeconds: number,
): CookieChange {
  return {
    name: prefix + name,
    value,
    path: LINK_PATH,
    domain: undefined,
    secure,
    sameSite: 'lax',
    maxAgeSeconds,
  };
}
