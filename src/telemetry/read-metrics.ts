import type { Distribution } from './distribution.ts';
import type { Gauge } from './gauges.ts';
import type { Metrics } from './metrics.ts';
import type { Buckets, CounterReading, HistogramReading, Labels, Reading } from './reading.ts';
import type { Tally } from './tally.ts';

/** Gives all metrics as they stand. */
export type ReadMetrics = () => Promise<Reading[]>;

/** Reads what was counted, and what these gauges say now. */
export function createMetricsReader(metrics: Metrics, gauges: readonly Gauge[]): ReadMetrics {
  return async () => {
    const read = await Promise.all(gauges.map(readGauge));
    return [...readCounted(metrics), ...readCompatible(metrics), ...read];
  };
}

function readCounted(metrics: Metrics): Reading[] {
  const calls = Object.entries(metrics.providerSeconds).map(
    ([call, distribution]) => [{ call }, distribution.read()] as const,
  );
  return [
    counter('forwarden_decisions_total', 'Decisions, by what came of them and why.', metrics.decisions),
    histogram('forwarden_check_duration_seconds', 'How long a check took.', [
      [{}, metrics.checkSeconds.read()],
    ]),
    counter(
      'forwarden_checks_refused_total',
      'Checks that no decision came of, by error code.',
      metrics.refusedChecks,
    ),
    counter('forwarden_sign_ins_total', 'Sign-ins that came to an end, by how and why.', metrics.signIns),
    counter('forwarden_sign_outs_total', 'Sign-outs.', metrics.signOuts),
    counter('forwarden_sessions_opened_total', 'Sessions given to visitors.', metrics.sessionsOpened),
    counter(
      'forwarden_sessions_refused_total',
      'Session cookies that opened nothing.',
      metrics.sessionsRefused,
    ),
    counter('forwarden_provider_calls_total', 'Calls to the provider.', metrics.providerCalls),
    histogram(
      'forwarden_provider_call_duration_seconds',
      'How long a call to the provider took.',
      calls.filter(([, { count }]) => count > 0),
    ),
    counter('forwarden_jwks_served_total', 'How often the public keys were asked for.', metrics.jwksServed),
    counter(
      'forwarden_assertions_total',
      'Assertions sent, freshly signed or from the cache.',
      metrics.assertions,
    ),
    histogram('forwarden_assertion_signing_duration_seconds', 'How long signing an assertion took.', [
      [{}, metrics.signingSeconds.read()],
    ]),
  ];
}

/** Those names of Pomerium v0.6.2 (`internal/telemetry/metrics`) that mean the same here; hosts are those of routes. */
function readCompatible(metrics: Metrics): Reading[] {
  if (metrics.answers === undefined) return [];
  const service = { service: 'all' };
  return [
    counter('pomerium_http_server_requests_total', 'Answers of this server.', metrics.answers, service),
    histogram('pomerium_http_server_request_duration_ms', 'How long a check took, in ms.', [
      [service, inMilliseconds(metrics.checkSeconds)],
    ]),
    counter('pomerium_http_client_requests_total', 'Calls to the provider.', metrics.providerCalls, service),
  ];
}

async function readGauge({ name, help, kind = 'gauge', adds = false, values }: Gauge): Promise<Reading> {
  const points = (await values()).map(({ value, labels = {} }) => ({ labels, value }));
  return kind === 'counter' ? { name, help, kind, points } : { name, help, kind, adds, points };
}

function counter(
  name: string,
  help: string,
  { labels, entries }: Tally,
  further: Labels = {},
): CounterReading {
  const points = entries().map(([values, value]) => ({
    labels: { ...further, ...Object.fromEntries(labels.map((label, at) => [label, values[at] ?? ''])) },
    value,
  }));
  // A counter that nothing was counted on yet is at zero, not missing.
  const isAtZero = points.length === 0 && labels.length === 0;
  return { name, help, kind: 'counter', points: isAtZero ? [{ labels: further, value: 0 }] : points };
}

function histogram(
  name: string,
  help: string,
  parts: readonly (readonly [Labels, Buckets])[],
): HistogramReading {
  return { name, help, kind: 'histogram', points: parts.map(([labels, value]) => ({ labels, value })) };
}

function inMilliseconds({ read }: Distribution): Buckets {
  const { bounds, counts, sum, count } = read();
  return { bounds: bounds.map((bound) => bound * 1000), counts, sum: sum * 1000, count };
}
