import { isIP, SocketAddress } from 'node:net';

/** The one spelling of an address; of an IPv4 peer of a dual-stack socket that is the IPv4 one. Undefined where it is none. */
export function canonicalAddress(text: string): string | undefined {
  // Some proxies write IPv6 as in URLs, and a zone (RFC 4007 §11) means nothing to anybody else.
  const address = text.replace(/^\[(.+)\](?::\d+)?$/, '$1').replace(/%.*$/s, '');
  const family = isIP(address);
  if (family !== 6) return family === 4 ? address : undefined;
  return new SocketAddress({ address, family: 'ipv6' }).address.replace(/^::ffff:(?=.*\.)/, '');
}
