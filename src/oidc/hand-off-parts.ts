import type { CookieChange } from '../session/cookie-change.ts';
import { cookiePairs } from '../session/cookie-header.ts';
import { joinParts, partName, splitValue } from '../session/split-value.ts';
import { HAND_OFF_PARAMETER, HAND_OFF_PATH, HAND_OFF_SECONDS } from './hand-off.ts';
import type { SignInId } from './sign-in-id.ts';
import { isSignInId } from './sign-in-id.ts';

/**
 * A hand-off that no URL holds travels in parts: the authenticate host keeps it in cookies of its own, and each redirect
 * to the protected host carries one part, which that keeps in a cookie until the last one is there.
 */
export interface PartOf {
  readonly id: SignInId;
  readonly part: number;
  readonly count: number;
}

/** The cookies in which parts wait, and how they are marked. */
export interface PartCookies {
  readonly prefix: string;
  readonly path: string;
  readonly secure: boolean;
}

/** The parameter that says which part a URL carries. */
export const PART_PARAMETER = 'forwarden_part';

/** The path of the authenticate host that sends the next part. */
export const NEXT_PART_PATH = '/.pomerium/hand_off';

// With the rest of the URL below the 8 KB at which some proxies cut.
const PART_LENGTH = 6000;

// With the redirects of signing in below the 20 that browsers follow.
const MAXIMUM_COUNT = 6;

/** The part cookies of the authenticate host. */
export function ownPartCookies(cookieName: string, secure: boolean): PartCookies {
  return { prefix: `${secure ? '__Host-' : ''}${cookieName}_part_`, path: '/', secure };
}

/** The part cookies of a protected host; no app gets them. */
export function protectedPartCookies(cookieName: string, secure: boolean): PartCookies {
  return { prefix: `${secure ? '__Secure-' : ''}${cookieName}_part_`, path: '/.pomerium/', secure };
}

/** How many redirects a sealed hand-off needs. */
export function partCount(sealed: string): number {
  return Math.ceil(sealed.length / PART_LENGTH);
}

/** The URL on the protected host that takes one part. */
export function partUrl(sealed: string, { id, part, count }: PartOf, returnTo: URL): URL {
  const url = new URL(HAND_OFF_PATH, returnTo);
  url.searchParams.set(HAND_OFF_PARAMETER, sealed.slice(part * PART_LENGTH, (part + 1) * PART_LENGTH));
  if (count > 1) url.searchParams.set(PART_PARAMETER, `${id}.${part}.${count}`);
  return url;
}

/** The URL on the authenticate host that sends the next part to a protected host. */
export function nextPartUrl(authenticateUrl: URL, { id, part, count }: PartOf, origin: URL): URL {
  const url = new URL(NEXT_PART_PATH, authenticateUrl);
  url.searchParams.set(PART_PARAMETER, `${id}.${part + 1}.${count}`);
  url.searchParams.set('pomerium_redirect_uri', origin.href);
  return url;
}

/** Reads the part parameter; undefined where it is missing or malformed. */
export function readPart(query: URLSearchParams): PartOf | undefined {
  const [text, second] = query.getAll(PART_PARAMETER);
  const [, id = '', part, count] = /^([^.]+)\.(\d)\.(\d)$/.exec(text ?? '') ?? [];
  if (second !== undefined || !isSignInId(id)) return undefined;
  const partOf = { id, part: Number(part), count: Number(count) };
  return partOf.count <= MAXIMUM_COUNT && partOf.part < partOf.count ? partOf : undefined;
}

/** Keeps a text under the id of a hand-off, for as long as a hand-off lasts; undefined where it is over the limit. */
export function keepPart(cookies: PartCookies, name: string, text: string): CookieChange[] | undefined {
  return splitValue(text)?.map((value, index) =>
    change(cookies, partName(cookies.prefix + name, index), value, HAND_OFF_SECONDS),
  );
}

/** What was kept under a name. */
export function keptPart(cookies: PartCookies, name: string, sent: string): string | undefined {
  return joinParts(sent, cookies.prefix + name);
}

/** Takes away whatever was kept for hand-offs. */
export function releaseParts(cookies: PartCookies, sent: string): CookieChange[] {
  return [...cookiePairs(sent)]
    .filter(({ name }) => name.startsWith(cookies.prefix))
    .map(({ name }) => change(cookies, name, '', 0));
}

function change(
  { path, secure }: PartCookies,
  name: string,
  value: string,
  maxAgeSeconds: number,
): CookieChange {
  return { name, value, path, domain: undefined, secure, sameSite: 'lax', maxAgeSeconds };
}
