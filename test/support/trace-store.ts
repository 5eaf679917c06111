import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';

/** A span as the store took it; ids in hex. */
export interface StoredSpan {
  readonly service: string;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: number;
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly startedAt: bigint;
  readonly endedAt: bigint;
}

/** How the store answers. */
export type StoreMood = 'answers' | 'fails' | 'stalls';

/** A receiver of OTLP over HTTP (protobuf and JSON), in process, that can be in a bad mood. */
export interface TraceStore {
  readonly url: string;
  readonly spans: StoredSpan[];
  mood: StoreMood;
  /** Everything that a service sent, as text, for whoever looks for secrets. */
  readonly textOf: (service: string) => string;
  /** Waits until a span is there that fits. */
  readonly waitFor: (fits: (span: StoredSpan) => boolean) => Promise<StoredSpan>;
  /** Draws a trace as a tree. */
  readonly draw: (traceId: string) => string;
  readonly stop: () => Promise<void>;
}

const WAIT_MS = 15_000;

/** Starts a store: on a port of the system's choice for this machine alone, or on this port for everybody. */
export async function startTraceStore(listensOn?: number): Promise<TraceStore> {
  const stalled = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (store.mood === 'stalls') {
      stalled.add(response);
      return;
    }
    take(request, store).then(
      () => response.writeHead(store.mood === 'fails' ? 500 : 200).end(),
      (error: unknown) => response.writeHead(400).end(String(error)),
    );
  });
  const at = listensOn === undefined ? { port: 0, host: '127.0.0.1' } : { port: listensOn };
  await new Promise<void>((resolve) => server.listen(at, resolve));
  const { port } = server.address() as AddressInfo;
  const spans: StoredSpan[] = [];
  const store: TraceStore = {
    url: `http://127.0.0.1:${port}`,
    spans,
    mood: 'answers',
    textOf: (service) => textOf(spans.filter((span) => span.service === service)),
    waitFor: (fits) => waitFor(spans, fits),
    draw: (traceId) => draw(spans.filter((span) => span.traceId === traceId)),
    stop: () => stop(server, stalled),
  };
  return store;
}

async function take(request: IncomingMessage, store: TraceStore): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
  if (store.mood === 'fails') return;
  const isJson = String(request.headers['content-type']).startsWith('application/json');
  const message = isJson ? JSON.parse(body.toString()) : decode(body);
  store.spans.push(...spansOf(message));
}

async function waitFor(spans: StoredSpan[], fits: (span: StoredSpan) => boolean): Promise<StoredSpan> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const found = spans.find(fits);
    if (found !== undefined) return found;
    const seen = spans.map(({ service, name }) => `${service}: ${name}`).join('\n');
    if (performance.now() > deadline) throw new Error(`no such span among\n${seen}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Spans as JSON. */
export function textOf(spans: readonly StoredSpan[]): string {
  return JSON.stringify(spans, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
}

function draw(spans: readonly StoredSpan[]): string {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const line = (span: StoredSpan, depth: number): string[] => [
    `${'  '.repeat(depth)}${span.service}: ${span.name} ${decisionOf(span)}`.trimEnd(),
    ...childrenOf(span.spanId).flatMap((child) => line(child, depth + 1)),
  ];
  const childrenOf = (id: string) =>
    spans
      .filter(({ parentSpanId }) => parentSpanId === id)
      .toSorted((a, b) => Number(a.startedAt - b.startedAt));
  const roots = spans.filter(({ parentSpanId }) => !ids.has(parentSpanId));
  return roots.flatMap((root) => line(root, 0)).join('\n');
}

function decisionOf({ attributes }: StoredSpan): string {
  const { 'forwarden.decision': decision, 'forwarden.reason': reason } = attributes;
  return decision === undefined ? '' : `[${decision}: ${reason}]`;
}

function stop(server: Server, stalled: Set<ServerResponse>): Promise<void> {
  for (const response of stalled) response.destroy();
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

interface KeyValue {
  readonly key: string;
  readonly value?: Readonly<Record<string, unknown>>;
}

interface Message {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly Record<string, unknown>[] }[];
  }[];
}

function spansOf({ resourceSpans = [] }: Message): StoredSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const attributes = record(resource?.attributes);
    return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => storedSpan(span, attributes)));
  });
}

function storedSpan(span: Record<string, unknown>, resource: Record<string, unknown>): StoredSpan {
  const list = <Item>(name: string) => (span[name] ?? []) as readonly Item[];
  return {
    service: String(resource['service.name']),
    resource,
    traceId: hex(span['traceId']),
    spanId: hex(span['spanId']),
    parentSpanId: hex(span['parentSpanId'] ?? ''),
    name: String(span['name']),
    kind: Number(span['kind'] ?? 0),
    attributes: record(list<KeyValue>('attributes')),
    links: list<Record<string, unknown>>('links').map(({ traceId, spanId }) => ({
      traceId: hex(traceId),
      spanId: hex(spanId),
    })),
    status: Number((span['status'] as { code?: number } | undefined)?.code ?? 0),
    events: list<{ name: string; attributes?: readonly KeyValue[] }>('events').map((event) => ({
      name: event.name,
      attributes: record(event.attributes),
    })),
    startedAt: BigInt(String(span['startTimeUnixNano'] ?? 0)),
    endedAt: BigInt(String(span['endTimeUnixNano'] ?? 0)),
  };
}

function record(attributes: readonly KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value ?? {})[0]]));
}

// JSON has ids in hex, protobuf in bytes.
function hex(id: unknown): string {
  return id instanceof Uint8Array ? Buffer.from(id).toString('hex') : String(id).toLowerCase();
}

// The part of opentelemetry/proto/trace/v1 that tests look at; protobuf skips the fields that it isn't told of.
const SCHEMA = protobuf
  .parse(`
syntax = "proto3";
message Value { oneof value { string stringValue = 1; bool boolValue = 2; int64 intValue = 3; double doubleValue = 4; } }
message KeyValue { string key = 1; Value value = 2; }
message Resource { repeated KeyValue attributes = 1; }
message Event { string name = 2; repeated KeyValue attributes = 3; }
message Link { bytes traceId = 1; bytes spanId = 2; }
message Status { string message = 2; int32 code = 3; }
message Span {
  bytes traceId = 1; bytes spanId = 2; bytes parentSpanId = 4; string name = 5; int32 kind = 6;
  fixed64 startTimeUnixNano = 7; fixed64 endTimeUnixNano = 8; repeated KeyValue attributes = 9;
  repeated Event events = 11; repeated Link links = 13; Status status = 15;
}
message ScopeSpans { repeated Span spans = 2; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scopeSpans = 2; }
message Request { repeated ResourceSpans resourceSpans = 1; }
`)
  .root.lookupType('Request');

function decode(body: Uint8Array): Message {
  return SCHEMA.toObject(SCHEMA.decode(body), { longs: String }) as Message;
}
