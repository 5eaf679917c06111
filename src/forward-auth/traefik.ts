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
  const forwardedHost = readSingle(headers, 'x-forwarded-host');
  if (isRefusal(forwardedHost)) return forwardedHost;
  const forwardedUri = readSingle(headers, 'x-forwarded-uri');
  if (isRefusal(forwardedUri)) return forwardedUri;
  const method = readMethod(headers);
  if (isRefusal(method)) return method;
  const proto = readProto(headers);
  if (isRefusal(proto)) return proto;
  const uri = readStaticUri(head.url);
  if (uri !== undefined && 'refused' in uri) return uri;
  const authority = settleAuthority(forwardedHost, uri?.authority);
  if ('refused' in authority) return authority;
  const location = parseLocation(forwardedUri ?? uri?.pathAndQuery ?? '/');
  if (location === undefined) return malformed('x-forwarded-uri is not a path with an optional query');
  return {
    method: method ?? head.method,
    host: authority.host,
    port: authority.port,
    path: location.path,
    query: location.query,
    clientAddress: clientAddress(headers, head.remoteAddress),
    origin: firstHeader(headers, 'origin'),
    accessControlRequestMethod: firstHeader(headers, 'access-control-request-method'),
  };
}

function readMethod(headers: Headers): Refusal | string | undefined {
  const method = readSingle(headers, 'x-forwarded-method');
  if (typeof method !== 'string' || isMethod(method)) return method;
  return malformed('x-forwarded-method is not a method');
}

function readProto(headers: Headers): Refusal | string | undefined {
  const proto = readSingle(headers, 'x-forwarded-proto');
  if (typeof proto !== 'string' || proto === 'https' || PROTO.test(proto)) return proto;
  return malformed('x-forwarded-proto is not http or https');
}

/** A header that has one value: a second one means that somebody between the visitor and us forged or doubled it. */
function readSingle(headers: Headers, name: Single): Refusal | string | undefined {
  const values = headers.get(name);
  if (values === undefined) return undefined;
  if (values.length > 1) return malformed(`${name} came twice`);
  const value = values[0] as string;
  if (value.trim() === '') return malformed(`${name} is empty`);
  // A comma list is what two proxies make of one header; in a URI it is data.
  if (name !== 'x-forwarded-uri' && value.includes(',')) return malformed(`${name} is a list`);
  return value;
}

type Single = `x-forwarded-${'host' | 'method' | 'proto' | 'uri'}`;

function isRefusal(read: Refusal | string | undefined): read is Refusal {
  return typeof read === 'object';
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
