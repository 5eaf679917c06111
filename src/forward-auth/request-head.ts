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

// What a check is asked for, as Go's proxies write it. All of them are found in one pass.
const ASKED_FOR = [
  'Access-Control-Request-Method',
  'Cookie',
  'Host',
  'Origin',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Method',
  'X-Forwarded-Proto',
  'X-Forwarded-Uri',
  'X-Request-Id',
] as const;

const NONE = -1;
const LOWER_CASE = ASKED_FOR.map((name) => name.toLowerCase());
const PLACES: ReadonlyMap<string, number> = new Map(LOWER_CASE.map((name, place) => [name, place]));
// By length and last letter: no two of them share both, and few other names share them with one.
const PLACE_BY_SHAPE = placesByShape();
const LONGEST = Math.max(...ASKED_FOR.map(({ length }) => length));

/** Reads raw headers: what every check is asked for at once, the rest where somebody asks. */
export function readHeaders({ rawHeaders }: Pick<RequestHead, 'rawHeaders'>): Headers {
  const found = findAskedFor(rawHeaders);
  const get = (name: string) => {
    const place = PLACES.get(name);
    return place === undefined ? find(rawHeaders, name) : found[place];
  };
  return { get, has: (name) => get(name) !== undefined };
}

function findAskedFor(rawHeaders: readonly string[]): readonly (string[] | undefined)[] {
  const found: (string[] | undefined)[] = new Array(ASKED_FOR.length).fill(undefined);
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index] as string;
    const place = sent.length > LONGEST ? NONE : (PLACE_BY_SHAPE[shapeOf(sent)] as number);
    if (place === NONE || (sent !== ASKED_FOR[place] && sent.toLowerCase() !== LOWER_CASE[place])) continue;
    const value = rawHeaders[index + 1] as string;
    const former = found[place];
    if (former === undefined) found[place] = [value];
    else former.push(value);
  }
  return found;
}

function find(rawHeaders: readonly string[], name: string): string[] | undefined {
  let values: string[] | undefined;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (!isNamed(rawHeaders[index] as string, name)) continue;
    const value = rawHeaders[index + 1] as string;
    if (values === undefined) values = [value];
    else values.push(value);
  }
  return values;
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

// With its length the last letter turns nearly every other name away.
function isNamed(sent: string, name: string): boolean {
  return shapeOf(sent) === shapeOf(name) && sent.toLowerCase() === name;
}

function placesByShape(): Int8Array {
  const places = new Int8Array(32 * 32).fill(NONE);
  for (const [place, name] of ASKED_FOR.entries()) places[shapeOf(name)] = place;
  return places;
}

// The same for a small letter as for its capital.
function shapeOf(name: string): number {
  return name.length * 32 + (name.charCodeAt(name.length - 1) & 31);
}
