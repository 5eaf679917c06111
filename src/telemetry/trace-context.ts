import type { Context, SpanContext, TextMapPropagator } from '@opentelemetry/api';
import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  isSpanContextValid,
  ROOT_CONTEXT,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import type { PropagatorName } from './trace-headers.ts';
import { uberTraceId } from './uber-trace-id.ts';

/** Headers by lower-case name, as Node joins them. */
export type HeaderRecord = Readonly<Record<string, string | string[] | undefined>>;

/** How trace context travels. */
export interface TraceContext {
  /** The context of a request; the root where it has none, or nothing that can be read. */
  readonly extract: (headers: HeaderRecord) => Context;
  /** The headers that hand a context on, in every format. */
  readonly inject: (context: Context) => Record<string, string>;
}

// What these formats read; most requests of a proxy that doesn't trace have none of them.
const READ = ['traceparent', 'uber-trace-id', 'b3', 'x-b3-traceid', 'x-b3-sampled', 'x-b3-flags', 'baggage'];

// Whoever sends more has no context in mind.
const MAXIMUM_LENGTH = 8192;

const PROPAGATORS: Readonly<Record<PropagatorName, TextMapPropagator>> = {
  tracecontext: new W3CTraceContextPropagator(),
  jaeger: uberTraceId,
  b3: new B3Propagator({ injectEncoding: B3InjectEncoding.SINGLE_HEADER }),
  b3multi: new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
  baggage: new W3CBaggagePropagator(),
};

/** Reads and writes these formats; of several contexts in one request the first that is well-formed counts. */
export function createTraceContext(names: readonly PropagatorName[]): TraceContext {
  const formats = names.filter((name) => name !== 'baggage').map((name) => PROPAGATORS[name]);
  const baggage = names.includes('baggage') ? PROPAGATORS.baggage : undefined;
  const all = names.map((name) => PROPAGATORS[name]);
  return {
    extract(headers) {
      if (!READ.some((name) => headers[name] !== undefined)) return ROOT_CONTEXT;
      const sent = bounded(headers);
      const root = baggage?.extract(ROOT_CONTEXT, sent, defaultTextMapGetter) ?? ROOT_CONTEXT;
      for (const format of formats) {
        const context = format.extract(root, sent, defaultTextMapGetter);
        if (isValid(trace.getSpanContext(context))) return context;
      }
      return root;
    },
    inject(context) {
      const headers: Record<string, string> = {};
      for (const format of all) format.inject(context, headers, defaultTextMapSetter);
      return headers;
    },
  };
}

/** A span's context as one text (W3C `traceparent`), to be sealed or put into a URL. */
export function contextText({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags === TraceFlags.SAMPLED ? '01' : '00'}`;
}

/** The context of such a text; undefined where it is none. */
export function contextOfText(text: string): SpanContext | undefined {
  const context = parseTraceParent(text);
  return context === null || !isValid(context) ? undefined : { ...context, isRemote: true };
}

function isValid(context: SpanContext | undefined): boolean {
  return context !== undefined && isSpanContextValid(context);
}

function bounded(headers: HeaderRecord): HeaderRecord {
  const isBounded = (name: string) => String(headers[name] ?? '').length <= MAXIMUM_LENGTH;
  if (isBounded('tracestate') && isBounded('baggage')) return headers;
  return { ...headers, tracestate: undefined, baggage: undefined };
}
