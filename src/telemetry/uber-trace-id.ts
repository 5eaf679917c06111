import type {
  Context,
  SpanContext,
  TextMapGetter,
  TextMapPropagator,
  TextMapSetter,
} from '@opentelemetry/api';
import { isSpanContextValid, TraceFlags, trace } from '@opentelemetry/api';

const HEADER = 'uber-trace-id';
const FORMAT = /^(?<trace>[0-9a-f]{1,32}):(?<span>[0-9a-f]{1,16}):[0-9a-f]{1,16}:(?<flags>[0-9a-f]{1,2})$/i;
const SAMPLED = 1;

/**
 * Jaeger's own trace context, `{trace}:{span}:{parent}:{flags}`. The package for it is made for an older generation of
 * the SDK, which would then be there twice.
 */
export const uberTraceId: TextMapPropagator = {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (span === undefined || !isSpanContextValid(span)) return;
    const flags = span.traceFlags & TraceFlags.SAMPLED;
    setter.set(carrier, HEADER, `${span.traceId}:${span.spanId}:0:${flags}`);
  },
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const value = getter.get(carrier, HEADER);
    const span = typeof value === 'string' ? parse(value) : undefined;
    return span === undefined ? context : trace.setSpanContext(context, span);
  },
  fields: () => [HEADER],
};

function parse(value: string): SpanContext | undefined {
  // Older clients percent-encode the colons.
  const { trace: traceId, span, flags } = FORMAT.exec(value.replace(/%3A/gi, ':'))?.groups ?? {};
  if (traceId === undefined || span === undefined || flags === undefined) return undefined;
  const context = {
    traceId: traceId.toLowerCase().padStart(32, '0'),
    spanId: span.toLowerCase().padStart(16, '0'),
    traceFlags: Number.parseInt(flags, 16) & SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  };
  return isSpanContextValid(context) ? context : undefined;
}
