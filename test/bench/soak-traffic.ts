import { checkRequest } from './cases.ts';
import { hostOf } from './policy-text.ts';
import { sealCookie } from './sessions.ts';

/** One check, and the status that it has to be answered with. */
export interface Drawn {
  readonly request: string;
  readonly status: number;
}

/** Checks of an hour's visitors, and how many different sessions were among them so far. */
export interface Traffic {
  readonly draw: () => Drawn;
  readonly sessions: () => number;
  readonly garbage: () => number;
}

// Visitors who come again.
const RECENT = 5000;

/** Of a hundred checks so many are of a new session, then of one that was there lately, then garbage; the rest asks to sign in. */
const SHARES = { fresh: 75, again: 13, garbage: 10 };

/** Draws checks of ever new sessions and addresses on this many hosts, and among them ever new garbage. */
export function createTraffic(hosts: number): Traffic {
  const recent: string[] = [];
  let sessions = 0;
  let garbage = 0;
  let seed = 1;
  const random = (below: number) => {
    // Marsaglia's xorshift: the same traffic each time.
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) % below;
  };
  const address = () => `10.${random(256)}.${random(256)}.${random(256)}`;
  const fresh = () => {
    const number = sessions++;
    const host = hostOf(number % hosts);
    const request = checkRequest(host, sealCookie(host, number, 'alice@example.com'), { address: address() });
    recent[number % RECENT] = request;
    return { request, status: 200 };
  };
  const again = () => ({ request: recent[random(recent.length)] ?? '', status: 200 });
  const spoil = () => {
    const host = hostOf(random(hosts));
    const cookie = spoilt(garbage++, host);
    return { request: checkRequest(host, cookie, { address: address() }), status: 302 };
  };
  const stranger = () => ({
    request: checkRequest(hostOf(random(hosts)), undefined, { address: address() }),
    status: 302,
  });
  return {
    draw() {
      const share = random(100);
      if (share < SHARES.fresh || recent.length === 0) return fresh();
      if (share < SHARES.fresh + SHARES.again) return again();
      return share < SHARES.fresh + SHARES.again + SHARES.garbage ? spoil() : stranger();
    },
    sessions: () => sessions,
    garbage: () => garbage,
  };
}

/** A cookie that opens nothing: of no form, of our form with a foreign tag, or long. */
function spoilt(number: number, host: string): string {
  const good = sealCookie(host, number, 'alice@example.com');
  const kinds = [
    `__Host-_pomerium=garbage-${number}`,
    `${good.slice(0, -22)}${Buffer.from(String(number).padStart(16)).toString('base64url')}`,
    `__Host-_pomerium=${'x'.repeat(3000)}${number}`,
  ];
  return kinds[number % kinds.length] as string;
}
