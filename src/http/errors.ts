import type { FastifyInstance } from 'fastify';
import { internalErrorPage } from '../pages/internal-error.ts';
import { notFoundPage } from '../pages/not-found.ts';
import type { Log } from '../telemetry/log.ts';
import { page, send } from './answer.ts';

/** The last resort of a server: whatever was not foreseen ends here, and never in a 2xx. */
export function handleErrors(server: FastifyInstance, log: Log): void {
  server.setErrorHandler((error, request, reply) => {
    log.error({ request_id: request.id, err: error }, 'a request failed');
    // Nothing of the answer that failed may go out with this one.
    for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
    return send(reply, page(500, internalErrorPage({ requestId: request.id })));
  });
  server.setNotFoundHandler((request, reply) =>
    send(reply, page(404, notFoundPage({ requestId: request.id }))),
  );
}
