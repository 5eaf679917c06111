import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import httpProxy from '@fastify/http-proxy';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';
import type { Site } from './rules.ts';
import { AUTH_RESPONSE_HEADERS } from './rules.ts';
import type { RunningProxy } from './traefik.ts';

/**
 * A small proxy for machines without Traefik: asks forwarden about each request for a protected host as Traefik's
 * forwardAuth does. For the demonstration only.
 */
export async function startStandInProxy(site: Site, port: number): Promise<RunningProxy> {
  const server = fastify({ logger: false, http: { maxHeaderSize: 1_048_576 } });
  server.register(httpProxy, {
    upstream: '',
    preHandler: (incoming, reply) => checkFirst(site, incoming, reply),
    replyOptions: {
      getUpstream: (incoming) => upstreamOf(site, incoming.headers.host),
      // The plug-in puts the upstream's own Host in; who is asked is told by the visitor's.
      rewriteRequestHeaders: (incoming, headers) => ({
        ...headers,
        host: incoming.headers.host,
        ...identityOf.get(incoming.raw),
      }),
    },
  });
  await server.listen({ host: '127.0.0.1', port });
  return { port, output: () => '', stop: () => server.close() };
}

// What the answer to a check gave for the app.
const identityOf = new WeakMap<object, Record<string, string | undefined>>();

async function checkFirst(site: Site, incoming: FastifyRequest, reply: FastifyReply): Promise<void> {
  const host = hostOf(incoming.headers.host);
  if (site.protectedApps[host] === undefined) return;
  const { status, headers, body } = await check(site, incoming);
  if (status < 200 || status >= 300) {
    await reply.code(status).headers(headers).send(body);
    return;
  }
  const taken = AUTH_RESPONSE_HEADERS.map((name) => name.toLowerCase());
  // Also those that are missing: a client's own copy must not survive.
  identityOf.set(incoming.raw, Object.fromEntries(taken.map((name) => [name, textOf(headers[name])])));
}

function check(
  site: Site,
  incoming: FastifyRequest,
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  const asked: Record<string, string | string[] | undefined> = {
    ...incoming.headers,
    host: new URL(site.forwarden).host,
    'x-forwarded-host': incoming.headers.host ?? '',
    'x-forwarded-uri': incoming.raw.url ?? '/',
    'x-forwarded-method': incoming.method,
    'x-forwarded-proto': 'http',
    'x-forwarded-for': incoming.ip,
  };
  for (const name of ['connection', 'content-length', 'transfer-encoding', 'upgrade']) delete asked[name];
  return new Promise((resolve, reject) => {
    const sent = request(`${site.forwarden}/`, { headers: asked, maxHeaderSize: 1_048_576 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { connection: _, 'transfer-encoding': __, ...headers } = response.headers;
        resolve({ status: response.statusCode ?? 502, headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

function upstreamOf(site: Site, host: string | undefined): string {
  const name = hostOf(host);
  return site.protectedApps[name] ?? site.openApps?.[name] ?? site.forwarden;
}

function hostOf(host: string | undefined): string {
  return (host ?? '').split(':')[0] ?? '';
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
