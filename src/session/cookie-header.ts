/** One cookie of a Cookie header (RFC 6265 §4.2), neither decoded nor unquoted. */
export interface CookiePair {
  readonly name: string;
  readonly value: string;
}

/** The pairs of a Cookie header in their order; what has no `=` counts as a value without a name, as in browsers. */
export function* cookiePairs(header: string): Generator<CookiePair> {
  for (const part of header.split(';')) {
    const pair = part.trim();
    const equals = pair.indexOf('=');
    if (pair !== '') yield { name: pair.slice(0, Math.max(equals, 0)), value: pair.slice(equals + 1) };
  }
}

/** The value of the first cookie of this name. */
export function findCookie(header: string, name: string): string | undefined {
  const wanted = `${name}=`;
  for (let at = header.indexOf(wanted); at !== -1; at = header.indexOf(wanted, at + 1)) {
    const start = header.lastIndexOf(';', at) + 1;
    if (start !== at && header.slice(start, at).trim() !== '') continue;
    const end = header.indexOf(';', at);
    return header.slice(at + wanted.length, end === -1 ? undefined : end).trimEnd();
  }
  return undefined;
}
