import type { Session } from '../session/session.ts';
import type { Slot } from '../session/slot.ts';
import { createSlot } from '../session/slot.ts';

/** Which cookies are ours: none of them may reach an app. */
export type IsOurCookie = (name: string) => boolean;

/** Knows every cookie that this installation sets, by the configured name, under each prefix. */
export function createOurCookies(cookieName: string): IsOurCookie {
  const name = RegExp.escape(cookieName);
  const ours = new RegExp(
    `^(?:__Host-|__Secure-)?${name}(?:_\\d|_authenticate(?:_\\d)?|_(?:sign_in|link|part)_.*)?$`,
    's',
  );
  return (cookie) => ours.test(cookie);
}

/** Gives a Cookie header without ours; `session` is whose visitor sent it. */
export type StripCookies = (header: string, session: Session | undefined) => string | undefined;

/** What remained of the last Cookie header of a session; undefined where nothing did. */
export type CookiesSlot = Slot<string, { readonly rest: string | undefined }>;

/** The slot of Cookie headers: one a session. */
export function createCookiesSlot(): CookiesSlot {
  return createSlot();
}

/** Strips cookies, and remembers for each open session the last header: browsers send the same one for a page's parts. */
export function createCookieStripper(
  isOurs: IsOurCookie,
  last: CookiesSlot = createCookiesSlot(),
): StripCookies {
  return (header, session) => {
    if (session === undefined) return withoutOurCookies(header, isOurs);
    const known = last.get(session, header);
    if (known !== undefined) return known.rest;
    const rest = withoutOurCookies(header, isOurs);
    last.set(session, header, { rest }, header.length + (rest?.length ?? 0));
    return rest;
  };
}

/** A Cookie header without ours, the rest byte for byte in its order; undefined where nothing remains. */
export function withoutOurCookies(header: string, isOurs: IsOurCookie): string | undefined {
  const kept = header.split(';').filter((part) => !isOurs(part.split('=', 1)[0]?.trim() ?? ''));
  const rest = kept.join(';').replace(/^[ \t]+/, '');
  return rest === '' ? undefined : rest;
}
