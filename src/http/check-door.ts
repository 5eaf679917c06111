import type { IncomingMessage } from 'node:http';
import { readHeaders } from '../forward-auth/request-head.ts';
import { internalErrorPage } from '../pages/internal-error.ts';
import { parseAuthority } from '../policy/host.ts';
import type { Answer } from './answer.ts';
import { page } from './answer.ts';
import type { Readiness } from './health.ts';
import type { Parts } from './parts.ts';
import { requestId } from './request-id.ts';
import type { FrontDoor } from './server.ts';
import { verify } from './verify.ts';
import { createWriter } from './write-together.ts';

/**
 * The door of Traefik's check, in front of fastify's router: it is asked on every request of every app. Whatever isn't
 * plainly a check on `/` goes on to fastify.
 */
export function createCheckDoor(parts: Parts, readiness: Readiness): FrontDoor {
  const failed = (error: unknown, id: string) => {
    parts.log.error({ request_id: id, err: error }, 'a request failed');
    return page(500, internalErrorPage({ requestId: id }));
  };
  const writeTogether = createWriter(() => !readiness.ready, failed);
  return (request, response) => {
    const { url = '' } = request;
    if (url !== '/' && !url.startsWith('/?')) return false;
    const headers = readHeaders(request);
    const [host, second] = headers.get('host') ?? [];
    // What the authenticate host is asked is a visitor's, or a mistake; neither is answered here.
    if (host === undefined || second !== undefined) return false;
    if (parseAuthority(host)?.host === parts.authenticateHost) return false;
    const id = requestId(headers.get('x-request-id')?.join());
    const write = (answer: Answer) => writeTogether(response, answer, id);
    const fail = (error: unknown) => write(failed(error, id));
    try {
      const answer = answerCheck(parts, request, id);
      if (answer instanceof Promise) answer.then(write).catch(fail);
      else write(answer);
    } catch (error) {
      fail(error);
    }
    return true;
  };
}

function answerCheck(parts: Parts, request: IncomingMessage, id: string): Answer | Promise<Answer> {
  const { method = '', url = '', rawHeaders, socket } = request;
  const head = { method, url, rawHeaders, remoteAddress: socket.remoteAddress };
  if (!parts.tracing.isOn) return verify(parts, head, id);
  const { headers } = request;
  const served = { method, route: '/', host: headers.host, requestId: id, headers };
  return parts.tracing.serve(served, () => verify(parts, head, id));
}
