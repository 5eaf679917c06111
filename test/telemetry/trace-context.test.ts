import assert from 'node:assert/strict';
import { test } from 'node:test';
import { propagation, trace } from '@opentelemetry/api';
import { contextOfText, contextText, createTraceContext } from '../../src/telemetry/trace-context.ts';
import type { PropagatorName } from '../../src/telemetry/trace-headers.ts';
import { contextHeaderNames } from '../../src/telemetry/trace-headers.ts';

const ALL: readonly PropagatorName[] = ['tracecontext', 'jaeger', 'b3', 'b3multi', 'baggage'];
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const OTHER = '0af7651916cd43dd8448eb211c80319c';
const SPAN = '00f067aa0ba902b7';

function traceOf(names: readonly PropagatorName[], headers: Record<string, string>) {
  return trace.getSpanContext(createTraceContext(names).extract(headers))?.traceId;
}

test('each format is understood', () => {
  const sent: Record<string, Record<string, string>> = {
    tracecontext: { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: 'a=1' },
    jaeger: { 'uber-trace-id': `${TRACE}:${SPAN}:0:1` },
    'jaeger, escaped and short': { 'uber-trace-id': `${TRACE}%3A${SPAN.slice(2)}%3A0%3A1` },
    b3: { b3: `${TRACE}-${SPAN}-1` },
    b3multi: { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-sampled': '1' },
  };
  for (const [format, headers] of Object.entries(sent)) assert.equal(traceOf(ALL, headers), TRACE, format);
});

test('of several contexts the first in order counts, and one that is malformed is passed over', () => {
  const both = { traceparent: `00-${TRACE}-${SPAN}-01`, 'uber-trace-id': `${OTHER}:${SPAN}:0:1` };
  assert.equal(traceOf(ALL, both), TRACE);
  assert.equal(traceOf(['jaeger', 'tracecontext'], both), OTHER);
  assert.equal(traceOf(ALL, { ...both, traceparent: 'nonsense' }), OTHER);
});

test('malformed, doubled and oversized context is no context', () => {
  const sent: Record<string, string>[] = [
    {},
    { traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` },
    { traceparent: `00-${TRACE}-${SPAN}-01, 00-${OTHER}-${SPAN}-01` },
    { 'uber-trace-id': `${TRACE}:${SPAN}:0:1, ${OTHER}:${SPAN}:0:1` },
    { 'uber-trace-id': `${'f'.repeat(9000)}:${SPAN}:0:1` },
    { 'uber-trace-id': `0:${SPAN}:0:1` },
    { b3: '1' },
    { 'x-b3-traceid': 'xyz', 'x-b3-spanid': SPAN },
  ];
  for (const headers of sent) assert.equal(traceOf(ALL, headers), undefined, JSON.stringify(headers));
  const { extract } = createTraceContext(ALL);
  const context = extract({ traceparent: `00-${TRACE}-${SPAN}-01`, baggage: `a=${'x'.repeat(9000)}` });
  assert.equal(trace.getSpanContext(context)?.traceId, TRACE);
  assert.equal(propagation.getBaggage(context), undefined);
});

test('what was read is handed on in every format, with its baggage', () => {
  const { extract, inject } = createTraceContext(ALL);
  const headers = inject(
    extract({ traceparent: `00-${TRACE}-${SPAN}-01`, baggage: 'tenant=1', tracestate: 'a=1' }),
  );
  assert.deepEqual(headers, {
    traceparent: `00-${TRACE}-${SPAN}-01`,
    tracestate: 'a=1',
    'uber-trace-id': `${TRACE}:${SPAN}:0:1`,
    b3: `${TRACE}-${SPAN}-1`,
    'x-b3-traceid': TRACE,
    'x-b3-spanid': SPAN,
    'x-b3-sampled': '1',
    baggage: 'tenant=1',
  });
  assert.deepEqual(Object.keys(headers).toSorted(), contextHeaderNames(ALL).toSorted());
});

test('a context travels as one text, and a text that is none is nothing', () => {
  const context = { traceId: TRACE, spanId: SPAN, traceFlags: 1 };
  assert.deepEqual(contextOfText(contextText(context)), { ...context, isRemote: true });
  for (const text of ['', 'x', `00-${TRACE}-${'0'.repeat(16)}-01`])
    assert.equal(contextOfText(text), undefined);
});
