import type { FastifyRequest } from 'fastify';
import type { Headers } from '../forward-auth/request-head.ts';
import { cookieHeader, firstHeader, readHeaders } from '../forward-auth/request-head.ts';
import { parseAuthority } from '../policy/host.ts';
import type { Target } from '../policy/target.ts';
import { pathOf } from './who-asks.ts';

/** A visitor's own request for one of our pages, wherever the proxy sent it along. */
export interface Visit {
  readonly requestId: string;
  readonly method: string;
  /** Canonical. */
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** The Cookie header; empty where there is none. */
  readonly cookies: string;
  /** Who sent the request to us, most often a proxy. */
  readonly remoteAddress: string | undefined;
}

/** The visit of a request that reached us as the visitor sent it. */
export function directVisit(request: FastifyRequest): Visit {
  const url = request.originalUrl;
  const path = pathOf(url);
  const headers = readHeaders(request.raw);
  const authority = parseAuthority(firstHeader(headers, 'host') ?? '');
  return {
    requestId: request.id,
    method: request.method,
    host: authority?.host ?? '',
    port: authority?.port,
    path,
    query: new URLSearchParams(url.slice(path.length)),
    headers,
    cookies: cookieHeader(headers),
    remoteAddress: request.raw.socket.remoteAddress,
  };
}

/** The visit that a proxy asks about, for a path of a protected host that is ours. */
export function visitOfCheck(
  requestId: string,
  target: Target,
  headers: Headers,
  remoteAddress: string | undefined,
): Visit {
  const { method, host, port, path, query } = target;
  return {
    requestId,
    method,
    host,
    port,
    path,
    query: new URLSearchParams(query),
    headers,
    cookies: cookieHeader(headers),
    remoteAddress,
  };
}
