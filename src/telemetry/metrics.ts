import type { Distribution } from './distribution.ts';
import { CALL_BOUNDS, CHECK_BOUNDS, createDistribution } from './distribution.ts';
import type { Tally } from './tally.ts';
import { createTally } from './tally.ts';

/** The calls to the provider. */
export const PROVIDER_CALLS = ['discovery', 'jwks', 'token', 'userinfo'] as const;

/** One kind of call to the provider. */
export type ProviderCall = (typeof PROVIDER_CALLS)[number];

/** What the program counts while it runs. Every label has few values, whatever visitors send. */
export interface Metrics {
  readonly decisions: Tally<'decision' | 'reason' | 'route'>;
  readonly checkSeconds: Distribution;
  /** Checks that no decision came of: malformed, or at the wrong address. */
  readonly refusedChecks: Tally<'code'>;
  readonly signIns: Tally<'cause' | 'outcome'>;
  readonly signOuts: Tally;
  readonly sessionsOpened: Tally<'where'>;
  readonly sessionsRefused: Tally<'cause'>;
  readonly providerCalls: Tally<'call' | 'outcome'>;
  readonly providerSeconds: Readonly<Record<ProviderCall, Distribution>>;
  readonly jwksServed: Tally;
  readonly assertions: Tally<'result'>;
  readonly signingSeconds: Distribution;
  /** Answers to checks by the host of their route, for the names of Pomerium v0.6.2 alone. */
  readonly answers: Tally<'host' | 'http_method' | 'http_status'> | undefined;
}

/** Starts counting at zero; `compatible` counts what Pomerium v0.6.2 did too. */
export function createMetrics(compatible = false): Metrics {
  return {
    decisions: createTally(['decision', 'reason', 'route']),
    checkSeconds: createDistribution(CHECK_BOUNDS),
    refusedChecks: createTally(['code']),
    signIns: createTally(['outcome', 'cause']),
    signOuts: createTally([]),
    sessionsOpened: createTally(['where']),
    sessionsRefused: createTally(['cause']),
    providerCalls: createTally(['call', 'outcome']),
    providerSeconds: {
      discovery: createDistribution(CALL_BOUNDS),
      jwks: createDistribution(CALL_BOUNDS),
      token: createDistribution(CALL_BOUNDS),
      userinfo: createDistribution(CALL_BOUNDS),
    },
    jwksServed: createTally([]),
    assertions: createTally(['result']),
    signingSeconds: createDistribution(CHECK_BOUNDS),
    answers: compatible ? createTally(['host', 'http_method', 'http_status']) : undefined,
  };
}

/** A fetch whose calls to the provider are counted and timed. */
export function countCalls(metrics: Metrics, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const call = callOf(String(input instanceof Request ? input.url : input), init);
    const startedAt = performance.now();
    let outcome = 'unreachable';
    try {
      const response = await fetch(input, init);
      outcome = response.ok ? 'ok' : 'refused';
      return response;
    } finally {
      metrics.providerSeconds[call].record((performance.now() - startedAt) / 1000);
      metrics.providerCalls.add(call, outcome);
    }
  };
}

function callOf(url: string, init: RequestInit | undefined): ProviderCall {
  if (init?.method === 'POST') return 'token';
  if (url.includes('/.well-known/')) return 'discovery';
  return new Headers(init?.headers).has('authorization') ? 'userinfo' : 'jwks';
}
