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
  // Most headers that don't hold the name are turned away by this one search.
  if (!header.includes(name)) return undefined;
  for (const pair of cookiePairs(header)) {
    if (pair.name === name) return pair.value;
  }
  return undefined;
}
