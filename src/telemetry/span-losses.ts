import { TraceFlags } from '@opentelemetry/api';
import type { ExportResult } from '@opentelemetry/core';
import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Log } from './log.ts';

/** Counts spans that ended and that no store took. */
export interface SpanLosses {
  /** The exporter, with what it couldn't send counted, and its trouble logged once until it is over. */
  readonly watch: (exporter: SpanExporter) => SpanExporter;
  /** The processor, which never gets more than its queue holds: what is over is dropped here, and counted. */
  readonly bound: (processor: SpanProcessor, queueSize: number) => SpanProcessor;
  readonly dropped: () => number;
}

// A store in trouble isn't helped by more, and what is sent in vain is time that checks wait for.
const PAUSE_MS = 3000;

/** Starts counting at zero. */
export function createSpanLosses(log: Log): SpanLosses {
  let waiting = 0;
  let dropped = 0;
  let isFailing = false;
  let pausedUntil = 0;

  const settle = (spans: readonly ReadableSpan[], result: ExportResult) => {
    const isFailure = result.code !== ExportResultCode.SUCCESS;
    if (isFailure) dropped += spans.length;
    if (isFailure && !isFailing) log.warn('spans can’t be sent, and are dropped until they can');
    if (!isFailure && isFailing) log.info({ dropped }, 'spans are sent again');
    isFailing = isFailure;
    pausedUntil = isFailure ? performance.now() + PAUSE_MS : 0;
  };

  return {
    watch: (exporter) => ({
      export(spans, done) {
        waiting -= spans.length;
        if (performance.now() < pausedUntil) {
          dropped += spans.length;
          done({ code: ExportResultCode.SUCCESS });
          return;
        }
        exporter.export(spans, (result) => {
          settle(spans, result);
          done(result);
        });
      },
      forceFlush: async () => exporter.forceFlush?.(),
      shutdown: () => exporter.shutdown(),
    }),
    bound: (processor, queueSize) => ({
      onStart: (span, parent) => processor.onStart(span, parent),
      onEnd(span) {
        if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
        if (waiting >= queueSize) {
          dropped++;
          return;
        }
        waiting++;
        processor.onEnd(span);
      },
      forceFlush: () => processor.forceFlush(),
      shutdown: () => processor.shutdown(),
    }),
    dropped: () => dropped,
  };
}
