import type { FastifyInstance, FastifyRequest } from 'fastify';
import { notFoundPage } from '../pages/not-found.ts';
import type { Scrape } from '../telemetry/prometheus.ts';
import type { Answer } from './answer.ts';
import { json, page } from './answer.ts';
import { createAuthenticateHost } from './authenticate-host.ts';
import type { Readiness } from './health.ts';
import { health } from './health.ts';
import type { Parts } from './parts.ts';
import { protectedHost } from './protected-host.ts';
import { routeTemplate } from './route-template.ts';
import type { KnockingRequest } from './server.ts';
import { mount } from './server.ts';
import { directVisit } from './visit.ts';
import { wellKnown } from './well-known.ts';
import type { Door } from './who-asks.ts';
import { pathOf } from './who-asks.ts';

type AnswerRequest = (request: FastifyRequest) => Answer | Promise<Answer>;

/** Mounts every door of the main listener but that of Traefik's check, which is in front of them. */
export function mountDoors(server: FastifyInstance, parts: Parts, readiness: Readiness): void {
  const authenticateHost = createAuthenticateHost(parts);
  const doors: Record<Door, AnswerRequest> = {
    authenticate: (request) => authenticateHost(directVisit(request)),
    check,
    health: ({ originalUrl }) => health(pathOf(originalUrl), readiness),
    misdirected: (request) => misdirected(parts, request),
    nobody,
    protected: (request) => protectedHost(parts, directVisit(request), 'router'),
    'well-known': (request) =>
      wellKnown(parts, directVisit(request), parts.authenticateUrl) ?? nobody(request),
  };
  for (const [door, answer] of Object.entries(doors)) mount(server, door, traced(parts, door, answer));
}

// Those who only look after us, or found nothing, would bury the traces that matter.
const UNTRACED = new Set(['health', 'nobody']);

function traced(parts: Parts, door: string, answer: AnswerRequest): AnswerRequest {
  if (!parts.tracing.isOn || UNTRACED.has(door)) return answer;
  return (request) =>
    parts.tracing.serve(
      {
        method: request.method,
        route: routeTemplate(pathOf(request.originalUrl), parts.authorization.redirectUri.pathname),
        host: request.headers.host,
        requestId: request.id,
        headers: request.headers,
      },
      () => answer(request),
    );
}

/** Mounts the check paths alone, for the further port of an `http://` `forward_auth_url`. */
export function mountCheckDoors(server: FastifyInstance, parts: Parts): void {
  mount(server, 'check', check);
  mount(server, 'misdirected', (request) => misdirected(parts, request));
  mount(server, 'nobody', nobody);
}

/** What the metrics listener is made of. */
export type MetricsParts = Pick<Parts, 'checkAddress' | 'log' | 'metrics'>;

/** Mounts the doors of the metrics listener, where no check may find a yes. */
export function mountMetricsDoors(server: FastifyInstance, parts: MetricsParts, scrape: Scrape): void {
  mount(server, 'misdirected', (request) => misdirected(parts, request));
  mount(server, 'metrics', async (request) =>
    request.method === 'GET' ? metricsText(await scrape()) : nobody(request),
  );
  mount(server, 'nobody', nobody);
}

/** Who is asking on the metrics listener. */
export function metricsDoor(request: KnockingRequest): 'metrics' | 'misdirected' | 'nobody' {
  if (isCheckRequest(request)) return 'misdirected';
  return pathOf(request.url ?? '') === '/metrics' ? 'metrics' : 'nobody';
}

// The version is that of Prometheus' text format.
function metricsText(body: string): Answer {
  const headers = { 'cache-control': 'no-store', 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
  return { status: 200, headers, cookies: [], body };
}

/** Whether a request carries what only checks carry. */
export function isCheckRequest({ headers }: KnockingRequest): boolean {
  return headers['x-forwarded-uri'] !== undefined || headers['x-original-url'] !== undefined;
}

// Traefik's check has been answered in front of fastify (`check-door.ts`); here is what asks on another path.
function check({ id }: FastifyRequest): Answer {
  const message = 'nginx’s /verify is not answered yet: use / with X-Forwarded-* headers';
  return json(404, { error: 'not_found', message, request_id: id });
}

// To the proxy any 2xx means yes, so a middleware that points at the wrong address would open every app.
function misdirected(parts: MetricsParts, request: FastifyRequest): Answer {
  const { checkAddress } = parts;
  parts.metrics.refusedChecks.add('misdirected_check');
  const where = { request_id: request.id, host: request.headers.host, path: pathOf(request.originalUrl) };
  parts.log.warn(where, `a check reached the wrong address: point the proxy at ${checkAddress}`);
  const message = 'This is not where a proxy asks. The right address is in the log of forwarden.';
  return json(400, { error: 'misdirected_check', message, request_id: request.id });
}

function nobody({ id }: FastifyRequest): Answer {
  return page(404, notFoundPage({ requestId: id }));
}
