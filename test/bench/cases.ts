import { sealCookie } from './sessions.ts';

/** What visitors do while it is measured. */
export interface BenchCase {
  readonly name: string;
  readonly order: 'random' | 'sequential';
  /** The requests of one round, as bytes on the wire; a case whose sessions must be unseen makes new ones each time. */
  readonly requests: (round: number) => Promise<string[]>;
  readonly isFreshEachRound: boolean;
}

/** Visitors of the `many` case. */
const MANY = 10_000;
// More than a round can ask for.
const COLD = 40_000;
const MIXED_SHARE = 20;

/** The host that a case asks for; `*.bench.example.com` has as many routes as the bench says. */
export function hostOf(number: number): string {
  return `app-${number}.bench.example.com`;
}

/** The cases, for servers with this many routes. */
export function benchCases(routes: number): Readonly<Record<string, BenchCase>> {
  const host = (number: number) => hostOf((number * 7919) % routes);
  const member = async (number: number, email = 'alice@example.com') =>
    checkRequest(host(number), await sealCookie(host(number), number, email));
  const range = (length: number, from: number) => Array.from({ length }, (_, index) => from + index);
  const fixed = (name: string, requests: () => Promise<string[]>): BenchCase => ({
    name,
    order: 'random',
    requests,
    isFreshEachRound: false,
  });
  const unseen = (round: number) => 1_000_000 * (round + 1);
  return {
    hot: fixed('hot', async () => [await member(1)]),
    many: fixed('many', () => Promise.all(range(MANY, 0).map((number) => member(number)))),
    cold: {
      name: 'cold',
      order: 'sequential',
      requests: (round) => Promise.all(range(COLD, unseen(round)).map((number) => member(number))),
      isFreshEachRound: true,
    },
    'sign-in': fixed('sign-in', async () => [checkRequest(host(1), undefined)]),
    public: fixed('public', async () => [checkRequest('public.bench.example.com', undefined)]),
    deny: fixed('deny', async () => [
      checkRequest(host(1), await sealCookie(host(1), 1, 'mallory@example.org'), '*/*'),
    ]),
    mixed: {
      name: 'mixed',
      order: 'sequential',
      requests: async (round) => {
        const known = await Promise.all(range(MANY, 0).map((number) => member(number)));
        const cold = await Promise.all(range(COLD / MIXED_SHARE, unseen(round)).map((n) => member(n)));
        const signIn = checkRequest(host(1), undefined);
        return range(COLD, 0).map((index) => {
          if (index % MIXED_SHARE === 0) return cold[index / MIXED_SHARE] as string;
          return index % MIXED_SHARE === 1 ? signIn : (known[(index * 7919) % MANY] as string);
        });
      },
      isFreshEachRound: true,
    },
  };
}

/** A check as Traefik sends it for a browser. */
function checkRequest(host: string, cookie: string | undefined, accept = 'text/html,*/*;q=0.8'): string {
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
    'X-Forwarded-For: 203.0.113.7',
    `X-Forwarded-Host: ${host}`,
    'X-Forwarded-Method: GET',
    'X-Forwarded-Port: 443',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Server: proxy',
    'X-Forwarded-Uri: /dashboard?tab=1',
    'X-Real-Ip: 203.0.113.7',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
