/** What a proxy sent, before anything of it is believed. */
export interface RequestHead {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  /** Names and values by turns, as they came: Node's joined view hides duplicates. */
  readonly rawHeaders: readonly string[];
  readonly remoteAddress: string | undefined;
}

/** Headers by lower-case name; several of one name are several values. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/** Reads the raw headers once. */
export function readHeaders({ rawHeaders }: RequestHead): Headers {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [value]);
    else values.push(value);
  }
  return headers;
}

/** The first value of a header that may well be there several times. */
export function firstHeader(headers: Headers, name: string): string | undefined {
  return headers.get(name)?.[0];
}

/** All Cookie lines as one, as RFC 6265 §5.4 and HTTP/2 join them; empty where there is none. */
export function cookieHeader(headers: Headers): string {
  return headers.get('cookie')?.join('; ') ?? '';
}
