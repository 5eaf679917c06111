import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Gauge } from '../../src/telemetry/gauges.ts';
import { lastingReadings, mergeReadings } from '../../src/telemetry/merge-readings.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createScrape } from '../../src/telemetry/prometheus.ts';
import { createMetricsReader } from '../../src/telemetry/read-metrics.ts';
import type { Reading } from '../../src/telemetry/reading.ts';

const AMOUNT: Omit<Gauge, 'values'> = { name: 'open_connections', help: 'Open.', adds: true };
const LEVEL: Omit<Gauge, 'values'> = { name: 'routes', help: 'Routes.' };

/** What a process reads that allowed `allowed` requests in `seconds` each, and denied one. */
function read(allowed: number, seconds: number): Promise<Reading[]> {
  const metrics = createMetrics(true);
  for (let count = 0; count < allowed; count++) {
    metrics.decisions.add('allow', 'email-ok', 'app');
    metrics.checkSeconds.record(seconds);
  }
  metrics.decisions.add('deny', 'email-unauthorized', `of ${allowed}`);
  const gauges = [AMOUNT, LEVEL].map((gauge) => ({ ...gauge, values: () => [{ value: allowed }] }));
  return createMetricsReader(metrics, gauges)();
}

async function written(readings: readonly Reading[]): Promise<string[]> {
  return (await createScrape(async () => [...readings])()).split('\n');
}

test('counters and durations of several processes add up, combination by combination', async () => {
  const lines = await written(mergeReadings([await read(3, 0.002), await read(4, 2)]));
  for (const line of [
    'forwarden_decisions_total{decision="allow",reason="email-ok",route="app"} 7',
    'forwarden_decisions_total{decision="deny",reason="email-unauthorized",route="of 3"} 1',
    'forwarden_decisions_total{decision="deny",reason="email-unauthorized",route="of 4"} 1',
    'forwarden_check_duration_seconds_bucket{le="0.0025"} 3',
    'forwarden_check_duration_seconds_bucket{le="1"} 3',
    'forwarden_check_duration_seconds_bucket{le="+Inf"} 7',
    'forwarden_check_duration_seconds_count 7',
    'forwarden_check_duration_seconds_sum 8.006',
    'pomerium_http_server_request_duration_ms_count{service="all"} 7',
    'forwarden_sign_outs_total 0',
  ])
    assert.ok(lines.includes(line), line);
});

test('amounts add up, and of all else the largest counts', async () => {
  const lines = await written(mergeReadings([await read(3, 1), await read(4, 1), []]));
  assert.ok(lines.includes('open_connections 7'));
  assert.ok(lines.includes('routes 4'));
});

test('one process alone says the same merged as not', async () => {
  const alone = await read(3, 0.002);
  assert.deepEqual(mergeReadings([alone]), alone);
});

test('of a process that has ended what it counted stays, and what it held goes', async () => {
  const lines = await written(mergeReadings([lastingReadings(await read(3, 1)), await read(4, 1)]));
  assert.ok(lines.includes('forwarden_check_duration_seconds_count 7'));
  assert.ok(lines.includes('open_connections 4'));
});
