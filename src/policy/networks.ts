import { BlockList, isIP } from 'node:net';

/** Whether an address is in one of these networks (addresses or CIDR blocks, IPv4 and IPv6). */
export function createNetworks(blocks: readonly string[]): (address: string) => boolean {
  // A list of its own for each family: in one list `::/0` covers IPv4 too, which is mapped into it (RFC 4291 §2.5.5.2).
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/');
    const list = lists[isMapped(address, prefix) ? 'ipv4' : familyOf(address)];
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return (address) => lists[familyOf(address)].check(address, familyOf(address));
}

// Visitors with such an address are known by their IPv4 one.
function isMapped(address: string, prefix: string | undefined): boolean {
  return /^::ffff:/i.test(address) && (prefix === undefined || Number(prefix) >= 96);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
