import type { Headers } from '../forward-auth/request-head.ts';
import type { Route } from '../policy/compile.ts';
import type { Target } from '../policy/target.ts';

/** A proxy's question, once it is clear what the visitor asked for. */
export interface Check {
  readonly requestId: string;
  readonly target: Target;
  readonly headers: Headers;
  /** The visitor's Cookie header; empty where there is none. */
  readonly cookies: string;
  /** Undefined where no route covers the host. */
  readonly route: Route | undefined;
  /** When it came, as `performance.now()` counts. */
  readonly startedAt: number;
}
