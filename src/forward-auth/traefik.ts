import type { Authority } from '../policy/host.ts';
import { parseAuthority } from '../policy/host.ts';
import { isMethod, parseLocation } from '../policy/location.ts';
import type { Target } from '../policy/target.ts';
import type { ClientAddressReader } from './client-address.ts';
import type { Refusal } from './refusal.ts';
import { malformed } from './refusal.ts';
import type { Headers, RequestHead } from './request-head.ts';
import { firstHeader } from './request-head.ts';
import { readStaticUri } from './static-uri.ts';

// Each of these has one value; a second one means that somebody between the visitor and us forged or duplicated it.
const SINGLE = ['x-forwarded-host', 'x-forwarded-uri', 'x-forwarded-method', 'x-forwarded-proto'] as const;
type Single = (typeof SINGLE)[number];

// A comma list is what two proxies make of one header. In a URI a comma is data.
const NEVER_A_LIST: readonly Single[] = ['x-forwarded-host', 'x-forwarded-method', 'x-forwarded-proto'];

const PROTO = /^(?:https?|wss?)$/i;

/**
 * Reads the target of Traefik's and Caddy's check: `/` with X-Forwarded-*, or `/?uri=` with a URL that the operator
 * wrote. What the operator wrote is never outranked by a header; whatever is doubled, empty or at odds is refused.
 */
export function readTraefikTarget(
  head: RequestHead,
  headers: Headers,
  clientAddress: ClientAddressReader,
): Refusal | Target {
  const forwarded = readSingles(headers);
  if ('refused' in forwarded) return forwarded;
  const uri = readStaticUri(head.url);
  if (uri !== undefined && 'refused' in uri) return uri;
  const authority = settleAuthority(forwarded['x-forwarded-host'], uri?.authority);
  if ('refused' in authority) return authority;
  const location = parseLocation(forwarded['x-forwarded-uri'] ?? uri?.pathAndQuery ?? '/');
  if (location === undefined) return malformed('x-forwarded-uri is not a path with an optional query');
  return {
    method: forwarded['x-forwarded-method'] ?? head.method,
    host: authority.host,
    port: authority.port,
    ...location,
    clientAddress: clientAddress(headers, head.remoteAddress),
    origin: firstHeader(headers, 'origin'),
    accessControlRequestMethod: firstHeader(headers, 'access-control-request-method'),
  };
}

function readSingles(headers: Headers): Partial<Record<Single, string>> | Refusal {
  const singles: Partial<Record<Single, string>> = {};
  for (const name of SINGLE) {
    const values = headers.get(name);
    if (values === undefined) continue;
    const [value] = values;
    if (value === undefined || values.length > 1) return malformed(`${name} came twice`);
    if (value.trim() === '') return malformed(`${name} is empty`);
    if (NEVER_A_LIST.includes(name) && value.includes(',')) return malformed(`${name} is a list`);
    singles[name] = value;
  }
  const { 'x-forwarded-method': method, 'x-forwarded-proto': proto } = singles;
  if (method !== undefined && !isMethod(method)) return malformed('x-forwarded-method is not a method');
  if (proto !== undefined && !PROTO.test(proto)) return malformed('x-forwarded-proto is not http or https');
  return singles;
}

function settleAuthority(forwardedHost: string | undefined, uri: Authority | undefined): Authority | Refusal {
  const forwarded = forwardedHost === undefined ? undefined : parseAuthority(forwardedHost);
  if (forwardedHost !== undefined && forwarded === undefined)
    return malformed('x-forwarded-host is not a host');
  if (uri === undefined) {
    const message = 'neither x-forwarded-host nor ?uri= says which host the visitor asked for';
    return forwarded ?? { refused: 'target_incomplete', message };
  }
  if (forwarded !== undefined && forwarded.host !== uri.host) {
    const message = `x-forwarded-host names ${forwarded.host}, ?uri= ${uri.host}: one is forged or misconfigured`;
    return { refused: 'target_conflict', message };
  }
  return { host: uri.host, port: uri.port ?? forwarded?.port };
}
