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

/** Gives a Cookie header without ours, the rest byte for byte in its order; undefined where nothing remains. */
export type StripCookies = (header: string) => string | undefined;

/** Strips the cookies that this installation sets, by the configured name. */
export function createCookieStripper(cookieName: string): StripCookies {
  const isOurs = createOurCookies(cookieName);
  return (header) => {
    const rest = withoutOurs(header, cookieName, isOurs).replace(/^[ \t]+/, '');
    return rest === '' ? undefined : rest;
  };
}

// Every name of ours holds the configured one, so that only cookies that do are looked at.
function withoutOurs(header: string, cookieName: string, isOurs: IsOurCookie): string {
  let kept = '';
  let keptTo = 0;
  let end = 0;
  for (let at = header.indexOf(cookieName); at !== -1; at = header.indexOf(cookieName, end)) {
    const start = header.lastIndexOf(';', at) + 1;
    end = endOf(header, at);
    if (!isOurs(nameOf(header.slice(start, end)))) continue;
    kept += header.slice(keptTo, start);
    keptTo = end + 1;
  }
  // Behind the last cookie there is no semicolon; before ours there was one.
  return keptTo > header.length ? kept.slice(0, -1) : kept + header.slice(keptTo);
}

function endOf(header: string, at: number): number {
  const end = header.indexOf(';', at);
  return end === -1 ? header.length : end;
}

function nameOf(pair: string): string {
  const equals = pair.indexOf('=');
  return (equals === -1 ? pair : pair.slice(0, equals)).trim();
}
