import type { Gauge } from '../telemetry/gauges.ts';
import { resourceGauges } from '../telemetry/gauges.ts';
import { lastingReadings, mergeReadings } from '../telemetry/merge-readings.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { ReadMetrics } from '../telemetry/read-metrics.ts';
import { createMetricsReader } from '../telemetry/read-metrics.ts';
import type { Reading } from '../telemetry/reading.ts';
import type { Crew } from './crew.ts';
import type { WorkerProcess } from './worker-process.ts';

/** Reads the metrics of all workers as if one process had done all their work; `own` are those of this process. */
export function createCrewReader(crew: Crew, own: Metrics): ReadMetrics {
  const readOwn = createMetricsReader(own, [...crewGauges(crew), ...resourceGauges()]);
  const known = new Map<WorkerProcess, readonly Reading[]>();
  // What was counted by workers that are no more: counters must not fall.
  let past: readonly Reading[] = [];
  return async () => {
    await Promise.all(crew.answering().map((worker) => read(worker, known)));
    const alive = new Set(crew.answering());
    for (const [worker, readings] of known) {
      if (alive.has(worker)) continue;
      past = mergeReadings([past, lastingReadings(readings)]);
      known.delete(worker);
    }
    return mergeReadings([...known.values(), past, await readOwn()]);
  };
}

// Of one that doesn't answer in time, what it said last is better than nothing.
async function read(worker: WorkerProcess, known: Map<WorkerProcess, readonly Reading[]>): Promise<void> {
  const answer = await worker.ask((question) => ({ kind: 'read_metrics', question }));
  if (answer !== undefined) known.set(worker, answer as readonly Reading[]);
}

function crewGauges(crew: Crew): Gauge[] {
  return [
    {
      name: 'forwarden_workers',
      help: 'Worker processes that answer checks.',
      values: () => [{ value: crew.answering().length }],
    },
    {
      name: 'forwarden_workers_replaced_total',
      kind: 'counter',
      help: 'Worker processes that ended, and had others take their place.',
      values: () => [{ value: crew.replaced() }],
    },
  ];
}
