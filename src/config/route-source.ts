import { memoize } from '../memo.ts';
import { canonicalHost } from '../policy/host.ts';
import type { RouteSource } from '../policy/route.ts';

const FROM =
  /^(?<scheme>[a-z][a-z+.-]*):\/\/(?<host>\[[^\]]*\]|[^:/?#]*)(?::(?<port>[^/?#]*))?(?<rest>.*)$/is;

// Stands for `*` while the rest of a host is made canonical: a label that no host has.
const STAR = 'xn0star0';

// Routes of one host mostly stand side by side.
const KNOWN_SOURCES = 1000;

/** Reads `from`: scheme, host with `*` anywhere, and a port where one is written; or says what is wrong with it. */
export const parseRouteSource = memoize(readRouteSource, KNOWN_SOURCES);

function readRouteSource(from: string): RouteSource | { readonly problem: string } {
  const parts = FROM.exec(from)?.groups;
  if (parts === undefined) return { problem: 'is not a URL such as https://app.example.com' };
  const { scheme = '', host = '', port, rest = '' } = parts;
  const lowerScheme = scheme.toLowerCase();
  if (lowerScheme !== 'https' && lowerScheme !== 'http')
    return { problem: `has the scheme ${scheme}: write https` };
  if (host.includes('@') || port?.includes('@'))
    return { problem: 'holds a user or a password: take it out' };
  if (rest !== '' && rest !== '/')
    return { problem: 'has a path, a query or a fragment: give scheme and host alone' };
  const canonical = canonicalHost(host.replaceAll('*', STAR))?.replaceAll(STAR, '*');
  if (canonical === undefined) return { problem: `names no host: ${host === '' ? 'it is empty' : host}` };
  const number = port === undefined ? undefined : Number(port);
  const isPort = number === undefined || (/^\d+$/.test(port ?? '') && number >= 1 && number <= 65535);
  if (!isPort) return { problem: `has the port ${port}, which is none` };
  return { scheme: lowerScheme, host: canonical, port: number };
}
