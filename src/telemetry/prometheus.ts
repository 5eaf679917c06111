import type { HrTime } from '@opentelemetry/api';
import { ValueType } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import type { Distribution } from './distribution.ts';
import type { Gauge, GaugeValue } from './gauges.ts';
import type { Metrics } from './metrics.ts';
import type { Tally } from './tally.ts';

/** Gives all metrics in Prometheus' text format. */
export type Scrape = () => Promise<string>;

// Prometheus' format has no times of its own.
const NO_TIME: HrTime = [0, 0];

/** Tells what was counted, and what these gauges say now. */
export function createScrape(metrics: Metrics, gauges: readonly Gauge[]): Scrape {
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return async () => {
    const read = await Promise.all(gauges.map(readGauge));
    const data = [...countedData(metrics), ...compatibleData(metrics), ...read];
    const scope = { name: 'forwarden' };
    return serializer.serialize({ resource: emptyResource(), scopeMetrics: [{ scope, metrics: data }] });
  };
}

function countedData(metrics: Metrics): MetricData[] {
  const calls = Object.entries(metrics.providerSeconds).map(
    ([call, distribution]) => [{ call }, distribution] as const,
  );
  return [
    counter('forwarden_decisions_total', 'Decisions, by what came of them and why.', metrics.decisions),
    histogram('forwarden_check_duration_seconds', 'How long a check took.', [[{}, metrics.checkSeconds]]),
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
      calls.filter(([, { read }]) => read().count > 0),
    ),
    counter('forwarden_jwks_served_total', 'How often the public keys were asked for.', metrics.jwksServed),
    counter(
      'forwarden_assertions_total',
      'Assertions sent, freshly signed or from the cache.',
      metrics.assertions,
    ),
    histogram('forwarden_assertion_signing_duration_seconds', 'How long signing an assertion took.', [
      [{}, metrics.signingSeconds],
    ]),
  ];
}

/** Those names of Pomerium v0.6.2 (`internal/telemetry/metrics`) that mean the same here; hosts are those of routes. */
function compatibleData(metrics: Metrics): MetricData[] {
  if (metrics.answers === undefined) return [];
  const service = { service: 'all' };
  return [
    counter('pomerium_http_server_requests_total', 'Answers of this server.', metrics.answers, service),
    {
      ...histogram('pomerium_http_server_request_duration_ms', 'How long a check took, in ms.', []),
      dataPoints: [point(service, inMilliseconds(metrics.checkSeconds))],
    } as MetricData,
    counter('pomerium_http_client_requests_total', 'Calls to the provider.', metrics.providerCalls, service),
  ];
}

async function readGauge({ name, help, kind, values }: Gauge): Promise<MetricData> {
  const points = (await values()).map(({ value, labels }: GaugeValue) => point(labels ?? {}, value));
  return kind === 'counter' ? sum(name, help, points) : gauge(name, help, points);
}

function counter(
  name: string,
  help: string,
  { labels, entries }: Tally,
  further: Readonly<Record<string, string>> = {},
): MetricData {
  const points = entries().map(([values, count]) =>
    point({ ...further, ...Object.fromEntries(labels.map((label, at) => [label, values[at] ?? ''])) }, count),
  );
  // A counter that nothing was counted on yet is at zero, not missing.
  return sum(name, help, points.length === 0 && labels.length === 0 ? [point(further, 0)] : points);
}

function histogram(
  name: string,
  help: string,
  parts: readonly (readonly [Readonly<Record<string, string>>, Distribution])[],
): MetricData {
  const dataPoints = parts.map(([labels, { bounds, read }]) => {
    const { counts, sum: total, count } = read();
    return point(labels, { buckets: { boundaries: [...bounds], counts: [...counts] }, sum: total, count });
  });
  return {
    descriptor: describe(name, help),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints,
  };
}

function inMilliseconds({ bounds, read }: Distribution) {
  const { counts, sum: total, count } = read();
  return {
    buckets: { boundaries: bounds.map((bound) => bound * 1000), counts: [...counts] },
    sum: total * 1000,
    count,
  };
}

function sum(name: string, help: string, dataPoints: ReturnType<typeof point<number>>[]): MetricData {
  return {
    descriptor: describe(name, help),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.SUM,
    isMonotonic: true,
    dataPoints,
  };
}

function gauge(name: string, help: string, dataPoints: ReturnType<typeof point<number>>[]): MetricData {
  return {
    descriptor: describe(name, help),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.GAUGE,
    dataPoints,
  };
}

function point<Value>(attributes: Readonly<Record<string, string>>, value: Value) {
  return { startTime: NO_TIME, endTime: NO_TIME, attributes: { ...attributes }, value };
}

function describe(name: string, description: string) {
  return { name, description, unit: '', valueType: ValueType.DOUBLE };
}
