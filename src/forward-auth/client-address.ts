import { BlockList, isIP } from 'node:net';
import type { Headers } from './request-head.ts';

/** The visitor's address: undefined where it can't be told, so that it is in no network. */
export type ClientAddressReader = (headers: Headers, remoteAddress: string | undefined) => string | undefined;

/**
 * Reads the visitor's address from X-Forwarded-For: the rightmost entry that isn't a trusted proxy's (addresses or
 * CIDR blocks), since everything left of it is what the visitor claims. Without the header it is the peer's.
 */
export function createClientAddressReader(trustedProxies: readonly string[]): ClientAddressReader {
  const trusted = createBlockList(trustedProxies);
  return (headers, remoteAddress) => {
    const lines = headers.get('x-forwarded-for');
    if (lines === undefined) return canonicalAddress(remoteAddress ?? '');
    const addresses = lines
      .join(',')
      .split(',')
      .map((entry) => canonicalAddress(entry.trim()));
    const visitor = addresses.findLastIndex(
      (address) => address === undefined || !isTrusted(trusted, address),
    );
    return visitor === -1 ? addresses[0] : addresses[visitor];
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

function canonicalAddress(text: string): string | undefined {
  // An IPv4 peer of a dual-stack socket, and the bracketed form that some proxies write.
  const address = text.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/^\[(.+)\](?::\d+)?$/, '$1');
  return isIP(address) === 0 ? undefined : address;
}
