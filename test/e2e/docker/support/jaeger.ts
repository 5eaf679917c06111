// Stands in for Jaeger in a container: takes spans by OTLP over HTTP, and shows them, and what it was told of its visitor.
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { startTraceStore, textOf } from '../../../support/trace-store.ts';

const OTLP_PORT = 4318;
const UI_PORT = 16_686;

const store = await startTraceStore(OTLP_PORT);
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '', 'http://jaeger');
  const seen = { container: hostname(), url: request.url, headers: request.headers };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(pathname === '/spans' ? textOf(store.spans) : JSON.stringify(seen));
});
server.listen(UI_PORT);
process.once('SIGTERM', () => process.exit(0));
