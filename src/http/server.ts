import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import https from 'node:https';
import { fastifyCookie } from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';
import type { Answer } from './answer.ts';
import { send } from './answer.ts';
import { requestId } from './request-id.ts';

// An import of it would read all that it exports, fetch's classes among them: 15 MB that wait for the first sign-in so.
const http = process.getBuiltinModule('node:http');

/** How a listener speaks: plain HTTP, or TLS with these PEM texts. */
export type Tls = { readonly certificate: string; readonly key: string } | undefined;

// What a visitor's own cookies may weigh beside ours; Traefik lets more through, and gets 431.
const MAXIMUM_HEADER_BYTES = 128 * 1024;

// Longer than the 90 s after which Traefik closes an idle connection: who closes first must not be us.
const KEEP_ALIVE_MS = 120_000;

/** Answers a request in front of fastify's router; false where it is fastify's to route. */
export type FrontDoor = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A fastify instance that takes every method, reads no body and doesn't log: the decision log is the record. */
export function createServer(
  tls: Tls,
  doorOf: (request: KnockingRequest) => string,
  frontDoor: FrontDoor,
): FastifyInstance {
  const server = fastify({
    serverFactory: (handler) => {
      const listener = (request: IncomingMessage, response: ServerResponse) => {
        if (!frontDoor(request, response)) handler(request, response);
      };
      return createNodeServer(tls, listener);
    },
    logger: false,
    // While stopping, what is under way is finished, and the connection closed after it.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: { buildValidator: noSchema, buildSerializer: noSchema } },
    routerOptions: { ignoreTrailingSlash: false },
    genReqId: (request) => requestId(request.headers['x-request-id']),
    rewriteUrl: (request) => `/${doorOf(request)}`,
  });
  // Without its hook: the check reads the Cookie header itself, byte for byte.
  server.register(fastifyCookie, { hook: false });
  takeEveryMethod(server);
  answerExpectations(server);
  return server as unknown as FastifyInstance;
}

// No route has a schema. Left alone, fastify would load the compilers of schemas all the same: 5 MB.
function noSchema(): never {
  throw new TypeError('no route has a schema');
}

function createNodeServer(tls: Tls, listener: RequestListener): Server {
  const options = {
    maxHeaderSize: MAXIMUM_HEADER_BYTES,
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  if (tls === undefined) return http.createServer(options, listener);
  const { certificate: cert, key } = tls;
  return https.createServer({ ...options, cert, key, minVersion: 'TLSv1.2' }, listener);
}

/** What of an incoming request settles its door. */
export interface KnockingRequest {
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Answers a door, whatever the method. */
export function mount(
  server: FastifyInstance,
  door: string,
  answer: (request: FastifyRequest) => Answer | Promise<Answer>,
): void {
  server.all(`/${door}`, async (request: FastifyRequest, reply: FastifyReply) =>
    send(reply, await answer(request)),
  );
}

// As methods without a body: a check has none of ours to wait for or to parse, whatever its headers say.
function takeEveryMethod(server: Pick<FastifyInstance, 'addHttpMethod'>): void {
  // CONNECT never gets as far as a request.
  const methods = http.METHODS.filter((method) => method !== 'CONNECT');
  for (const method of methods) server.addHttpMethod(method, { hasBody: false, overrideExisting: true });
}

// Left alone, Node answers `100 Continue` before the answer, which confuses proxies, or 417.
function answerExpectations({ server }: Pick<FastifyInstance, 'server'>): void {
  for (const event of ['checkContinue', 'checkExpectation']) {
    server.on(event, (request, response) => server.emit('request', request, response));
  }
}
