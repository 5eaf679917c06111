/** The path and the query of a URL, as they came over the wire. */
export interface Location {
  readonly path: string;
  /** With its `?`; empty where there is none. */
  readonly query: string;
}

/** Parts a request target of the origin form (RFC 9112 §3.2.1); undefined where it is none, as with a fragment. */
export function parseLocation(text: string): Location | undefined {
  if (!text.startsWith('/') || text.includes('#')) return undefined;
  const query = text.indexOf('?');
  return query === -1 ? { path: text, query: '' } : { path: text.slice(0, query), query: text.slice(query) };
}

/** Whether this can be a method (RFC 9110 §9.1), of a length that any method has. */
export function isMethod(text: string): boolean {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,32}$/.test(text);
}
