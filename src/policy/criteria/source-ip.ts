import { requestCriterion } from '../criterion.ts';
import { createNetworks } from '../networks.ts';

/** `source_ip`: the visitor's address is in one of these networks; one that can't be told is in none. */
export const sourceIp = requestCriterion({
  name: 'source_ip',
  takes: 'networks',
  looksAt: 'address',
  ok: 'source-ip-ok',
  unauthorized: 'source-ip-unauthorized',
  does: 'The visitor’s address, IPv4 or IPv6: one of these addresses or CIDR blocks.',
  example: 'source_ip: [192.0.2.0/24, "2001:db8::/32"]',
  holds: (blocks) => {
    const contains = createNetworks(blocks);
    return ({ target }) => target.clientAddress !== undefined && contains(target.clientAddress);
  },
  sees: ({ target }) => target.clientAddress,
});
