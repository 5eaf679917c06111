/** Whether an address is in an address or CIDR block; IPv4 in IPv6 is the IPv4 address. */
export function isInNetwork(ip: string | undefined, block: string): boolean {
  const address = ip === undefined ? undefined : bitsOf(ip.replace(/^::ffff:/, ''));
  const [start = '', length] = block.split('/');
  const network = bitsOf(start);
  if (address === undefined || network === undefined || address.length !== network.length) return false;
  const fixed = Number(length ?? network.length);
  return address.slice(0, fixed) === network.slice(0, fixed);
}

/** An address as zeros and ones. */
function bitsOf(ip: string): string | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(ip)) return bits(ip.split('.').map(Number), 8);
  if (!/^[\da-f:]+$/.test(ip) || !ip.includes(':')) return undefined;
  const [left = [], right = []] = ip.split('::').map((half) => half.split(':').filter((part) => part !== ''));
  const zeros: string[] = new Array(8 - left.length - right.length).fill('0');
  return bits(
    [...left, ...zeros, ...right].map((part) => Number.parseInt(part, 16)),
    16,
  );
}

function bits(numbers: readonly number[], width: number): string {
  return numbers.map((number) => number.toString(2).padStart(width, '0')).join('');
}
