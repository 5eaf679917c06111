/** The formats of trace context, by the names of OTEL_PROPAGATORS. */
export type PropagatorName = 'b3' | 'b3multi' | 'baggage' | 'jaeger' | 'tracecontext';

const WRITTEN: Readonly<Record<PropagatorName, readonly string[]>> = {
  tracecontext: ['traceparent', 'tracestate'],
  jaeger: ['uber-trace-id'],
  b3: ['b3'],
  b3multi: ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled'],
  baggage: ['baggage'],
};

/** The names of the headers that these formats write, in lower case. */
export function contextHeaderNames(names: readonly PropagatorName[]): string[] {
  return [...new Set(names.flatMap((name) => WRITTEN[name]))];
}
