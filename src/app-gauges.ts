import { X509Certificate } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { CacheStats, Lookups } from './bounded-cache.ts';
import type { Policy } from './policy/compile.ts';
import type { Gauge, GaugeValue } from './telemetry/gauges.ts';
import { VERSION } from './version.ts';

/** The policy that counts now, and what came of the last attempt to load another. */
export interface InForce {
  readonly policy: Policy;
  /** When it was loaded, in seconds since the epoch. */
  loadedAt: number;
  /** Whether the last attempt succeeded. */
  isCurrent: boolean;
}

/** What the gauges of the program look at. */
export interface Gauged {
  readonly inForce: InForce;
  readonly caches: Readonly<Record<string, () => CacheStats | Lookups>>;
  readonly servers: () => readonly FastifyInstance[];
  readonly droppedSpans: () => number;
  /** The PEM text of the server's own certificate. */
  readonly certificate: string | undefined;
}

/** The gauges of the program; `compatible` adds Pomerium v0.6.2's names of the same meaning. */
export function appGauges(gauged: Gauged, compatible: boolean): Gauge[] {
  const { inForce, caches, servers, droppedSpans, certificate } = gauged;
  // What hangs on sessions is weighed with them.
  const stats = (pick: (stats: CacheStats) => number) => () =>
    Object.entries(caches).flatMap(([cache, read]) => {
      const held = read();
      return 'weight' in held ? [{ labels: { cache }, value: pick(held) }] : [];
    });
  const lookups = () =>
    Object.entries(caches).flatMap(([cache, read]) => [
      { labels: { cache, result: 'hit' }, value: read().hits },
      { labels: { cache, result: 'miss' }, value: read().misses },
    ]);
  return [
    gauge('build_info', 'The version that runs.', () => [
      { labels: { version: VERSION, node: process.version }, value: 1 },
    ]),
    gauge('routes', 'Routes of the policy in force.', () => one(inForce.policy.size)),
    gauge(
      'config_last_reload_successful',
      'Whether the last attempt to load the configuration succeeded.',
      () => one(inForce.isCurrent ? 1 : 0),
    ),
    gauge('config_last_reload_success_timestamp_seconds', 'When the configuration in force was loaded.', () =>
      one(inForce.loadedAt),
    ),
    amount(
      'cache_entries',
      'Entries of a cache.',
      stats(({ entries }) => entries),
    ),
    amount(
      'cache_weight_bytes',
      'What a cache holds, as far as it is weighed.',
      stats(({ weight }) => weight),
    ),
    { ...gauge('cache_lookups_total', 'Look-ups in a cache.', lookups), kind: 'counter' },
    amount('open_connections', 'Open connections of all listeners.', async () =>
      one((await Promise.all(servers().map(countConnections))).reduce((sum, count) => sum + count, 0)),
    ),
    {
      ...gauge('trace_spans_dropped_total', 'Spans that no trace store took.', () => one(droppedSpans())),
      kind: 'counter',
    },
    ...(certificate === undefined ? [] : [certificateGauge(certificate)]),
    ...(compatible ? compatibleGauges(gauged) : []),
  ];
}

function certificateGauge(pem: string): Gauge {
  const expiresAt = Date.parse(new X509Certificate(pem).validTo) / 1000;
  return gauge('certificate_expiry_timestamp_seconds', 'When the server’s own certificate expires.', () =>
    one(expiresAt),
  );
}

function compatibleGauges({ inForce }: Gauged): Gauge[] {
  const named = (
    name: string,
    help: string,
    read: () => number,
    further: Record<string, string> = {},
  ): Gauge => ({
    name: `pomerium_${name}`,
    help,
    values: () => [{ labels: { service: 'all', ...further }, value: read() }],
  });
  return [
    named('build_info', 'The version that runs.', () => 1, { version: VERSION, revision: '', goversion: '' }),
    named('policy_count_total', 'Routes of the policy in force.', () => inForce.policy.size),
    named(
      'config_last_reload_success',
      'Whether the last attempt to load the configuration succeeded.',
      () => (inForce.isCurrent ? 1 : 0),
    ),
    named('config_last_reload_success_timestamp', 'When it was loaded.', () => inForce.loadedAt),
  ];
}

function gauge(name: string, help: string, values: Gauge['values']): Gauge {
  return { name: `forwarden_${name}`, help, values };
}

function amount(name: string, help: string, values: Gauge['values']): Gauge {
  return { ...gauge(name, help, values), adds: true };
}

function one(value: number): GaugeValue[] {
  return [{ value }];
}

function countConnections({ server }: FastifyInstance): Promise<number> {
  return new Promise((resolve) => {
    server.getConnections((error, count) => resolve(error === null ? count : 0));
  });
}
