import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';

import type { DemoApp } from '../../../deploy/demo/app.ts';
import { createTraceContext } from '../../../src/telemetry/trace-context.ts';
import type { PropagatorName } from '../../../src/telemetry/trace-headers.ts';

/** An app that reports a span of its own for each request, in OTLP's JSON, as a child of the context that it got. */
export async function startTracedApp(storeUrl: string, format: PropagatorName): Promise<DemoApp> {
  const { extract } = createTraceContext([format]);
  const server = createServer((request, response) => {
    report(storeUrl, request, trace.getSpanContext(extract(request.headers))).then(
      () => response.end(JSON.stringify(request.headers)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

async function report(
  storeUrl: string,
  { method, url }: IncomingMessage,
  parent: { traceId: string; spanId: string } | undefined,
): Promise<void> {
  if (parent === undefined) return;
  const now = String(BigInt(Date.now()) * 1_000_000n);
  const span = {
    traceId: parent.traceId,
    spanId: Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString('hex'),
    parentSpanId: parent.spanId,
    name: `${method} ${url}`,
    kind: 2,
    startTimeUnixNano: now,
    endTimeUnixNano: now,
  };
  const attributes = [{ key: 'service.name', value: { stringValue: 'app' } }];
  const body = JSON.stringify({
    resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: [span] }] }],
  });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${storeUrl}/v1/traces`, { method: 'POST', headers, body });
}
