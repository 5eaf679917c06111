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

/** A Cookie header without ours, the rest byte for byte in its order; undefined where nothing remains. */
export function withoutOurCookies(header: string, isOurs: IsOurCookie): string | undefined {
  const kept = header.split(';').filter((part) => !isOurs(part.split('=', 1)[0]?.trim() ?? ''));
  const rest = kept.join(';').replace(/^[ \t]+/, '');
  return rest === '' ? undefined : rest;
}
