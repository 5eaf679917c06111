import { hostCount, hostOf } from './policy-text.ts';
import { sealCookie } from './sessions.ts';

/** What visitors do while it is measured. */
export interface BenchCase {
  readonly name: string;
  readonly order: 'random' | 'sequential';
  /** The requests of one round, as bytes on the wire; a case whose sessions must be unseen makes new ones each time. */
  readonly requests: (round: number) => string[];
  readonly isFreshEachRound: boolean;
  /** So many requests warm a server up: then every session that is to be known has been seen. */
  readonly newcomers: number;
}

/** Visitors of the `many` case. */
const MANY = 10_000;
// More than a round can ask for.
const COLD = 40_000;
const MIXED = 80_000;
// One in so many is cold, and as many sign in.
const MIXED_SHARE = 20;

/** The cases, for servers with this many routes. */
export function benchCases(routes: number): Readonly<Record<string, BenchCase>> {
  const host = (number: number) => hostOf((number * 7919) % hostCount(routes));
  const member = (number: number, email = 'alice@example.com') =>
    checkRequest(host(number), sealCookie(host(number), number, email));
  const fixed = (name: string, requests: () => string[]): BenchCase => ({
    name,
    order: 'random',
    requests,
    isFreshEachRound: false,
    newcomers: name === 'many' ? MANY : 0,
  });
  const unseen = (round: number) => 1_000_000 * (round + 1);
  return {
    hot: fixed('hot', () => [member(1)]),
    many: fixed('many', () => range(MANY, 0).map((number) => member(number))),
    cold: {
      name: 'cold',
      order: 'sequential',
      requests: (round) => range(COLD, unseen(round)).map((number) => member(number)),
      isFreshEachRound: true,
      // Seen by as many, the compiler is done with this case too.
      newcomers: COLD / 2,
    },
    'sign-in': fixed('sign-in', () => [checkRequest(host(1), undefined)]),
    public: fixed('public', () => [checkRequest('public.bench.example.com', undefined)]),
    deny: fixed('deny', () => [
      checkRequest(host(1), sealCookie(host(1), 1, 'mallory@example.org'), { accept: '*/*' }),
    ]),
    mixed: mixed(member, checkRequest(host(1), undefined), unseen),
  };
}

function mixed(
  member: (number: number) => string,
  signIn: string,
  unseen: (round: number) => number,
): BenchCase {
  let known: string[] | undefined;
  const requests = (round: number) => {
    // The same in all rounds: they have been seen.
    known ??= range(MANY, 0).map((number) => member(number));
    const cold = range(MIXED / MIXED_SHARE, unseen(round)).map((number) => member(number));
    return range(MIXED, 0).map((index) => {
      if (index % MIXED_SHARE === 0) return cold[index / MIXED_SHARE] as string;
      return index % MIXED_SHARE === 1 ? signIn : (known?.[(index * 7919) % MANY] as string);
    });
  };
  return { name: 'mixed', order: 'sequential', requests, isFreshEachRound: true, newcomers: MANY };
}

/** Whole numbers, from one on. */
export function range(length: number, from: number): number[] {
  return Array.from({ length }, (_, index) => from + index);
}

/** A check as Traefik sends it for a browser, as bytes on the wire. */
export function checkRequest(
  host: string,
  cookie: string | undefined,
  { accept = 'text/html,*/*;q=0.8', address = '203.0.113.7' } = {},
): string {
  const lines = [
    'GET / HTTP/1.1',
    'Host: forwarden:8080',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    `Accept: ${accept}`,
    'Accept-Encoding: gzip, deflate, br',
    'Accept-Language: en-US,en;q=0.5',
    ...(cookie === undefined ? [] : [`Cookie: theme=dark; ${cookie}`]),
    'Sec-Fetch-Dest: document',
    `Sec-Fetch-Mode: ${accept === '*/*' ? 'cors' : 'navigate'}`,
    `X-Forwarded-For: ${address}`,
    `X-Forwarded-Host: ${host}`,
    'X-Forwarded-Method: GET',
    'X-Forwarded-Port: 443',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Server: proxy',
    'X-Forwarded-Uri: /dashboard?tab=1',
    `X-Real-Ip: ${address}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
