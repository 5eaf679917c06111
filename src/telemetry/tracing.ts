import type { HeaderRecord } from './trace-context.ts';

/** A request that is answered under a span of its own. */
export interface ServedRequest {
  readonly method: string;
  /** One of few: the route, never the path that somebody sent. */
  readonly route: string;
  readonly host: string | undefined;
  readonly requestId: string;
  readonly headers: HeaderRecord;
}

/** What of an answer the span tells, and what it adds to. */
export interface ServedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What of a decision the span of its check tells. */
export interface TracedDecision {
  readonly outcome: string;
  readonly reason: string;
  readonly route: string | undefined;
  readonly host: string;
  readonly method: string;
  readonly subject: string | undefined;
  readonly email: string | undefined;
}

/** Steps of a check, and of a sign-in, that have a span of their own. */
export type Step = 'assertion' | 'policy' | 'session' | 'sign_in.callback' | 'sign_in.hand_off';

/** How the program takes part in traces. Each member does nothing where tracing is off. */
export interface Tracing {
  readonly isOn: boolean;
  /** Answers a request under a server span, whose context goes back with the answer. */
  readonly serve: <A extends ServedAnswer>(
    request: ServedRequest,
    run: () => A | Promise<A>,
  ) => A | Promise<A>;
  /** Runs a step under a child of the span that is active. */
  readonly step: <R>(name: Step, run: () => R) => R;
  /** Puts a decision on the span that is active. */
  readonly decided: (decision: TracedDecision) => void;
  /** Marks the span that is active as failed, by the stable code of the error alone. */
  readonly failed: (error: unknown) => void;
  /** The id of the trace that is active. */
  readonly traceId: () => string | undefined;
  /** The context of the span that is active, as a text that a sign-in carries along; undefined when nobody records. */
  readonly journey: () => string | undefined;
  /** Links the span that is active to one of another request. */
  readonly linkTo: (journey: string | undefined) => void;
  /** Runs a step of a sign-in in the trace that it began in, linked to the request that brought it. */
  readonly continueJourney: <R>(journey: string | undefined, name: Step, run: () => Promise<R>) => Promise<R>;
  /** A fetch whose calls are client spans, and carry the context along. */
  readonly fetch: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
  /** How many spans were lost since the start. */
  readonly droppedSpans: () => number;
  /** Sends what is left, in bounded time. */
  readonly stop: () => Promise<void>;
}

/** No tracing at all. */
export const NO_TRACING: Tracing = {
  isOn: false,
  serve: (_request, run) => run(),
  step: (_name, run) => run(),
  decided: () => undefined,
  failed: () => undefined,
  traceId: () => undefined,
  journey: () => undefined,
  linkTo: () => undefined,
  continueJourney: (_journey, _name, run) => run(),
  fetch: (fetch) => fetch,
  droppedSpans: () => 0,
  stop: () => Promise.resolve(),
};
