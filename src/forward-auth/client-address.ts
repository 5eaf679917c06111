import { sumOf } from '../bounded-cache.ts';
import type { Memo } from '../memo.ts';
import { memoize } from '../memo.ts';
import { canonicalAddress } from '../policy/address.ts';
import { createNetworks } from '../policy/networks.ts';
import type { Headers } from './request-head.ts';

// A visitor comes again and again.
const KNOWN_LINES = 4096;

/** The visitor's address: undefined where it can't be told, so that it is in no network. */
export type ClientAddressReader = (headers: Headers, remoteAddress: string | undefined) => string | undefined;

/**
 * Reads the visitor's address from X-Forwarded-For: the rightmost entry that isn't a trusted proxy's (addresses or
 * CIDR blocks), since everything left of it is what the visitor claims. Without the header it is the peer's.
 */
export function createClientAddressReader(
  trustedProxies: readonly string[],
): ClientAddressReader & Pick<Memo<unknown>, 'stats'> {
  const isTrusted = createNetworks(trustedProxies);
  const visitorOf = memoize((line) => {
    const addresses = line.split(',').map((entry) => canonicalAddress(entry.trim()));
    const visitor = addresses.findLastIndex((address) => address === undefined || !isTrusted(address));
    return visitor === -1 ? addresses[0] : addresses[visitor];
  }, KNOWN_LINES);
  const peerOf = memoize(canonicalAddress, KNOWN_LINES);
  const read: ClientAddressReader = (headers, remoteAddress = '') => {
    const lines = headers.get('x-forwarded-for');
    return lines === undefined ? peerOf(remoteAddress) : visitorOf(lines.join(','));
  };
  return Object.assign(read, { stats: () => sumOf(visitorOf.stats(), peerOf.stats()) });
}
