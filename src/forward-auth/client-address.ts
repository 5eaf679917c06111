import { BlockList, isIP, SocketAddress } from 'node:net';
import { memoize } from '../memo.ts';
import type { Headers } from './request-head.ts';

// A visitor comes again and again.
const KNOWN_LINES = 4096;

/** The visitor's address: undefined where it can't be told, so that it is in no network. */
export type ClientAddressReader = (headers: Headers, remoteAddress: string | undefined) => string | undefined;

/**
 * Reads the visitor's address from X-Forwarded-For: the rightmost entry that isn't a trusted proxy's (addresses or
 * CIDR blocks), since everything left of it is what the visitor claims. Without the header it is the peer's.
 */
export function createClientAddressReader(trustedProxies: readonly string[]): ClientAddressReader {
  const trusted = createBlockList(trustedProxies);
  const visitorOf = memoize((line) => {
    const addresses = line.split(',').map((entry) => canonicalAddress(entry.trim()));
    const visitor = addresses.findLastIndex(
      (address) => address === undefined || !isTrusted(trusted, address),
    );
    return visitor === -1 ? addresses[0] : addresses[visitor];
  }, KNOWN_LINES);
  const peerOf = memoize(canonicalAddress, KNOWN_LINES);
  return (headers, remoteAddress = '') => {
    const lines = headers.get('x-forwarded-for');
    return lines === undefined ? peerOf(remoteAddress) : visitorOf(lines.join(','));
  };
}

function createBlockList(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function isTrusted(trusted: BlockList, address: string): boolean {
  return trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** The one spelling of an address; of an IPv4 peer of a dual-stack socket that is the IPv4 one. */
function canonicalAddress(text: string): string | undefined {
  // Some proxies write IPv6 as in URLs, and a zone (RFC 4007 §11) means nothing to anybody else.
  const address = text.replace(/^\[(.+)\](?::\d+)?$/, '$1').replace(/%.*$/s, '');
  const family = isIP(address);
  if (family !== 6) return family === 4 ? address : undefined;
  return new SocketAddress({ address, family: 'ipv6' }).address.replace(/^::ffff:(?=.*\.)/, '');
}
