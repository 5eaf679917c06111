import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { trace } from '@opentelemetry/api';
import { getNumberFromEnv, setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import {
  defaultResource,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { Sampler, SpanExporter } from '@opentelemetry/sdk-trace';
import { AlwaysOnSampler, BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import type { Log } from './log.ts';
import { createSpanLosses } from './span-losses.ts';
import { createSpans } from './spans.ts';
import { createTraceContext } from './trace-context.ts';
import type { PropagatorName } from './trace-headers.ts';
import type { TracedDecision, Tracing } from './tracing.ts';

/** Where spans go, and which. */
export interface TracingOptions {
  readonly exporter: 'otlp' | 'zipkin';
  /** Undefined: as the SDK's own variables say. */
  readonly url: URL | undefined;
  /** The key of a Jaeger's old address that the URL was made of. */
  readonly mappedFrom: string | undefined;
  readonly sample: number | 'all' | undefined;
  readonly propagators: readonly PropagatorName[];
  readonly trustsContext: boolean;
  readonly includesEmail: boolean;
}

// Sending takes some microseconds a span, for which checks wait: so a few at a time.
const BATCH_SIZE = 128;
// What waits to be sent: some megabytes at most.
const QUEUE_SIZE = 2048;
// The shutdown of a server must not wait for a store that is down.
const STOP_MS = 3000;
const PROBE_MS = 2000;

/** Starts sending spans; `pseudonymKey` makes the same visitor the same stranger on every span. */
export function startTracing(
  options: TracingOptions,
  version: string,
  pseudonymKey: Uint8Array,
  log: Log,
): Tracing {
  const losses = createSpanLosses(log);
  const queueSize = getNumberFromEnv('OTEL_BSP_MAX_QUEUE_SIZE') ?? QUEUE_SIZE;
  const processor = new BatchSpanProcessor({
    exporter: losses.watch(exporterOf(options)),
    maxQueueSize: queueSize,
    maxExportBatchSize: Math.min(getNumberFromEnv('OTEL_BSP_MAX_EXPORT_BATCH_SIZE') ?? BATCH_SIZE, queueSize),
    scheduledDelayMillis: getNumberFromEnv('OTEL_BSP_SCHEDULE_DELAY') ?? 5000,
    exportTimeoutMillis: getNumberFromEnv('OTEL_BSP_EXPORT_TIMEOUT') ?? 30_000,
  });
  // Whatever the SDK can't send is counted and logged by us.
  setGlobalErrorHandler(() => undefined);
  const sampler = samplerOf(options.sample);
  const sdk = new NodeSDK({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.name': 'forwarden', 'service.version': version }),
    ),
    resourceDetectors: [serviceInstanceIdDetector, envDetector],
    spanProcessors: [losses.bound(processor, queueSize)],
    textMapPropagator: null,
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
    ...(sampler !== undefined && { sampler }),
  });
  sdk.start();
  sayWhere(options, log);
  return {
    ...createSpans({
      tracer: trace.getTracer('forwarden', version),
      traceContext: createTraceContext(options.propagators),
      trustsContext: options.trustsContext,
      isRecorded: createRecordingRule(options.sample),
      nameVisitor: (decision) => nameVisitor(decision, options.includesEmail, pseudonymKey),
    }),
    droppedSpans: losses.dropped,
    async stop() {
      const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref());
      await Promise.race([sdk.shutdown().catch(() => undefined), late]);
    },
  };
}

function exporterOf({ exporter, url }: TracingOptions): SpanExporter {
  const where = url === undefined ? {} : { url: url.href };
  return exporter === 'zipkin' ? new ZipkinExporter(where) : new OTLPTraceExporter(where);
}

// Whatever gets as far as a span was settled before, so that the others don't cost one.
function samplerOf(sample: TracingOptions['sample']): Sampler | undefined {
  return sample === undefined ? undefined : new AlwaysOnSampler();
}

/** Parent-based sampling (OpenTelemetry's Sampling §ParentBased) before a span is made; the SDK's sampler where none is set. */
function createRecordingRule(
  sample: TracingOptions['sample'],
): (callerRecords: boolean | undefined) => boolean {
  if (sample === undefined || sample === 'all') return () => true;
  return (callerRecords) => callerRecords ?? Math.random() < sample;
}

function nameVisitor(
  { subject, email }: TracedDecision,
  includesEmail: boolean,
  key: Uint8Array,
): string | undefined {
  if (subject === undefined) return undefined;
  if (includesEmail) return email ?? subject;
  return createHmac('sha256', key).update(subject).digest('hex').slice(0, 16);
}

function sayWhere({ url, mappedFrom }: TracingOptions, log: Log): void {
  if (url === undefined || mappedFrom === undefined) return;
  log.info(`${mappedFrom}: spans go to ${url.href} instead, since Jaeger takes OTLP`);
  probe(url, () =>
    log.warn(
      `nothing answers at ${url.host}: spans need Jaeger 1.35 or newer (OTLP over HTTP), or set otel_exporter_otlp_endpoint`,
    ),
  );
}

function probe({ hostname, port, protocol }: URL, onSilence: () => void): void {
  const number = Number(port) || (protocol === 'https:' ? 443 : 80);
  const socket = connect({ host: hostname, port: number, timeout: PROBE_MS });
  socket.unref();
  socket.once('connect', () => socket.destroy());
  socket.once('timeout', () => socket.destroy(new Error('no answer')));
  socket.once('error', onSilence);
}
