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
export type Headers = Pick<ReadonlyMap<string, readonly string[]>, 'get' | 'has'>;

/** Reads raw headers where somebody asks for one: a check asks for few of them, and a map of all costs more. */
export function readHeaders({ rawHeaders }: Pick<RequestHead, 'rawHeaders'>): Headers {
  const get = (name: string) => {
    let values: string[] | undefined;
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      if (!isNamed(rawHeaders[index] as string, name)) continue;
      const value = rawHeaders[index + 1] as string;
      if (values === undefined) values = [value];
      else values.push(value);
    }
    return values;
  };
  return { get, has: (name) => get(name) !== undefined };
}

/** The first value of a header that may well be there several times. */
export function firstHeader(headers: Headers, name: string): string | undefined {
  return headers.get(name)?.[0];
}

/** All Cookie lines as one, as RFC 6265 §5.4 and HTTP/2 join them; empty where there is none. */
export function cookieHeader(headers: Headers): string {
  const lines = headers.get('cookie');
  if (lines === undefined) return '';
  return lines.length === 1 ? (lines[0] as string) : lines.join('; ');
}

function isNamed(sent: string, name: string): boolean {
  if (sent.length !== name.length) return false;
  const last = sent.charCodeAt(sent.length - 1);
  const wanted = name.charCodeAt(name.length - 1);
  // With its length the last letter turns nearly every other name away; `| 32` makes an ASCII letter a small one.
  return (last === wanted || (last | 32) === wanted) && sent.toLowerCase() === name;
}
