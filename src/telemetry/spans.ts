import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { isForwardenError } from '../errors.ts';
import type { TraceContext } from './trace-context.ts';
import { contextOfText, contextText } from './trace-context.ts';
import type { ServedAnswer, ServedRequest, TracedDecision, Tracing } from './tracing.ts';

/** What spans are made with. */
export interface SpanOptions {
  readonly tracer: Tracer;
  readonly traceContext: TraceContext;
  readonly trustsContext: boolean;
  /** Whether a request is recorded whose caller said so, or not, or nothing (undefined). */
  readonly isRecorded: (callerRecords: boolean | undefined) => boolean;
  /** How a visitor is named on spans. */
  readonly nameVisitor: (decision: TracedDecision) => string | undefined;
}

/** Every span of the program, by OpenTelemetry's semantic conventions for HTTP. */
export function createSpans(options: SpanOptions): Omit<Tracing, 'droppedSpans' | 'stop'> {
  const { tracer, traceContext, trustsContext, isRecorded, nameVisitor } = options;

  const step: Tracing['step'] = (name, run) => {
    if (activeSpan() === undefined) return run();
    const span = tracer.startSpan(`forwarden.${name}`);
    return context.with(trace.setSpan(context.active(), span), () => endWith(span, run));
  };

  const handOn = async <A extends ServedAnswer>(within: Context, run: () => A | Promise<A>): Promise<A> => {
    const answer = await context.with(within, run);
    return { ...answer, headers: { ...answer.headers, ...traceContext.inject(within) } };
  };

  const serveRecorded = <A extends ServedAnswer>(
    request: ServedRequest,
    run: () => A | Promise<A>,
    parent: Context,
  ): Promise<A> => {
    const attributes = requestAttributes(request);
    const name = `${request.method} ${request.route}`;
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    return endWith(span, async () => {
      const answer = await handOn(trace.setSpan(parent, span), run);
      span.setAttribute('http.response.status_code', answer.status);
      if (answer.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      return answer;
    });
  };

  return {
    isOn: true,
    step,
    serve(request, run) {
      const parent = trustsContext ? traceContext.extract(request.headers) : ROOT_CONTEXT;
      const caller = trace.getSpanContext(parent);
      // Most requests are recorded by nobody: they pay for no span, and hand on what they came with.
      if (isRecorded(caller && (caller.traceFlags & TraceFlags.SAMPLED) !== 0))
        return serveRecorded(request, run, parent);
      return caller === undefined ? run() : handOn(parent, run);
    },
    decided(decision) {
      const span = activeSpan();
      if (span === undefined) return;
      const visitor = nameVisitor(decision);
      span.setAttributes({
        'forwarden.decision': decision.outcome,
        'forwarden.reason': decision.reason,
        'forwarden.route': decision.route ?? 'unknown',
        'forwarden.host': decision.host,
        'forwarden.method': decision.method,
        ...(visitor !== undefined && { 'enduser.id': visitor }),
      });
    },
    failed: (error) => fail(activeSpan(), error),
    traceId: () => validContext(trace.getActiveSpan())?.traceId,
    journey() {
      const span = activeSpan();
      return span === undefined ? undefined : contextText(span.spanContext());
    },
    linkTo(journey) {
      const linked = journey === undefined ? undefined : contextOfText(journey);
      if (linked !== undefined) activeSpan()?.addLink({ context: linked });
    },
    async continueJourney(journey, name, run) {
      const begun = journey === undefined ? undefined : contextOfText(journey);
      if (begun === undefined) return step(name, run);
      const here = validContext(trace.getActiveSpan());
      const links = here === undefined ? [] : [{ context: here }];
      const parent = trace.setSpanContext(context.active(), begun);
      const span = tracer.startSpan(`forwarden.${name}`, { links }, parent);
      trace.getActiveSpan()?.addLink({ context: span.spanContext() });
      return context.with(trace.setSpan(parent, span), () => endWith(span, run));
    },
    fetch: (fetch) => (input, init) => callProvider(tracer, traceContext, fetch, input, init),
  };
}

async function callProvider(
  tracer: Tracer,
  traceContext: TraceContext,
  fetch: typeof globalThis.fetch,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
): Promise<Response> {
  const method = init?.method ?? 'GET';
  const url = new URL(input instanceof Request ? input.url : input);
  const attributes = {
    'http.request.method': method,
    'server.address': url.hostname,
    'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    // Codes and tokens never stand in a path.
    'url.full': url.origin + url.pathname,
  };
  if (activeSpan() === undefined) return fetch(input, withContext(init, traceContext, context.active()));
  const span = tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes });
  const active = trace.setSpan(context.active(), span);
  return context.with(active, () =>
    endWith(span, async () => {
      const response = await fetch(input, withContext(init, traceContext, active));
      span.setAttribute('http.response.status_code', response.status);
      if (response.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      return response;
    }),
  );
}

function withContext(init: RequestInit | undefined, { inject }: TraceContext, active: Context): RequestInit {
  const headers = new Headers(init?.headers);
  for (const [name, value] of Object.entries(inject(active))) headers.set(name, value);
  return { ...init, headers };
}

function requestAttributes({ method, route, host, requestId }: ServedRequest): Attributes {
  return {
    'http.request.method': method,
    'http.route': route,
    'url.scheme': 'http',
    'forwarden.request_id': requestId,
    ...(host !== undefined && { 'server.address': host }),
  };
}

/** Ends a span when what it covers is over, now or later. */
function endWith<R>(span: Span, run: () => R): R {
  try {
    const result = run();
    if (!(result instanceof Promise)) {
      span.end();
      return result;
    }
    return result
      .catch((error: unknown) => {
        fail(span, error);
        throw error;
      })
      .finally(() => span.end()) as R;
  } catch (error) {
    fail(span, error);
    span.end();
    throw error;
  }
}

// A message may hold what a visitor sent; the code is one of ours.
function fail(span: Span | undefined, error: unknown): void {
  const code = isForwardenError(error) ? error.code : 'internal';
  span?.setAttribute('error.type', code);
  span?.setStatus({ code: SpanStatusCode.ERROR, message: code });
  span?.recordException({ name: code, message: code });
}

function activeSpan(): Span | undefined {
  const span = trace.getActiveSpan();
  return span?.isRecording() === true ? span : undefined;
}

function validContext(span: Span | undefined) {
  const spanContext = span?.spanContext();
  return spanContext !== undefined && isSpanContextValid(spanContext) ? spanContext : undefined;
}
