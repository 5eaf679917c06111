import type { ServerSettings } from './config.ts';

/** Where a proxy asks, for messages: `forward_auth_url`, else what can be told of the address. */
export function checkUrl({ forwardAuthUrl, address, tls }: ServerSettings): string {
  const scheme = tls === undefined ? 'http' : 'https';
  return forwardAuthUrl?.href ?? `${scheme}://${address.host ?? '<this host>'}:${address.port}/`;
}
