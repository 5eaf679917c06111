import { domainToASCII } from 'node:url';
import { memoize } from '../memo.ts';

/** A host name and, where one was written, its port. */
export interface Authority {
  /** Lower-case ASCII, without a trailing dot; an IPv6 address keeps its brackets. */
  readonly host: string;
  readonly port: number | undefined;
}

// The port is matched apart from the host, because cookies and most policies ignore it.
const AUTHORITY = /^(?<host>\[[0-9a-fA-F:.]+\]|[^\s/?#@:\\[\]%]+?)(?::(?<port>\d{1,5}))?$/u;

// The URL parser stops at some of these, drops others, and undoes `%41`: none of that makes a host of it.
const NOT_IN_A_HOST = /[\s/?#@:\\[\]%]/u;

/**
 * The canonical form of a host name (case, one trailing dot, IDNA), or undefined where it is none.
 * Traefik routes on the same forms, so anything less is a way around the policy.
 */
export function canonicalHost(text: string): string | undefined {
  if (text.startsWith('[')) return canonicalIpv6(text);
  if (NOT_IN_A_HOST.test(text)) return undefined;
  const host = domainToASCII(text.endsWith('.') ? text.slice(0, -1) : text).toLowerCase();
  if (host === '' || host.length > 253) return undefined;
  if (host.split('.').some((label) => label === '' || label.length > 63)) return undefined;
  return /^[a-z0-9._-]+$/.test(host) ? host : undefined;
}

// Of a large installation, and of the proxies that ask for it.
const KNOWN_HOSTS = 32_768;

/** Reads `host[:port]` as in a Host header (RFC 9110 §7.2); undefined where it is malformed. */
export const parseAuthority = memoize(readAuthority, KNOWN_HOSTS);

function readAuthority(text: string): Authority | undefined {
  const parts = AUTHORITY.exec(text)?.groups;
  const host = canonicalHost(parts?.['host'] ?? '');
  if (host === undefined) return undefined;
  const port = parts?.['port'] === undefined ? undefined : Number(parts['port']);
  if (port !== undefined && (port < 1 || port > 65535)) return undefined;
  return { host, port };
}

function canonicalIpv6(text: string): string | undefined {
  if (!/^\[[0-9a-f:.]+\]$/i.test(text)) return undefined;
  return URL.canParse(`http://${text}`) ? new URL(`http://${text}`).hostname : undefined;
}
