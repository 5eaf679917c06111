import { monitorEventLoopDelay } from 'node:perf_hooks';

/** One value of now, with labels. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  /** `counter` where the value only grows. */
  readonly kind?: 'counter' | 'gauge';
  /** Whether what several processes say adds up to the whole; else the largest counts. */
  readonly adds?: boolean;
  readonly values: () => readonly GaugeValue[] | Promise<readonly GaugeValue[]>;
}

/** A value and its labels. */
export interface GaugeValue {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

const NANOSECONDS = 1e9;
const RESOLUTION_MS = 10;

/** What every Node program can say of itself. */
export function processGauges(): Gauge[] {
  return [lagGauge(), ...resourceGauges()];
}

/** The event loop's lag, which is that since the last time that somebody asked. */
function lagGauge(): Gauge {
  const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  lag.enable();
  return {
    name: 'forwarden_event_loop_lag_seconds',
    help: 'How late timers of the event loop were since the last scrape.',
    values: () => {
      const read = (percentile: string, nanoseconds: number) => ({
        labels: { percentile },
        // The histogram holds whole delays, of which the resolution was wanted.
        value: Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1000),
      });
      const values = [
        read('50', lag.percentile(50)),
        read('99', lag.percentile(99)),
        read('100', lag.count === 0 ? 0 : lag.max),
      ];
      lag.reset();
      return values;
    },
  };
}

/** What the process takes of the machine. */
export function resourceGauges(): Gauge[] {
  return [
    {
      name: 'forwarden_memory_bytes',
      adds: true,
      help: 'Memory of the program.',
      values: () => {
        const { rss, heapUsed, external } = process.memoryUsage();
        return [
          { labels: { kind: 'rss' }, value: rss },
          { labels: { kind: 'heap_used' }, value: heapUsed },
          { labels: { kind: 'external' }, value: external },
        ];
      },
    },
    {
      name: 'forwarden_cpu_seconds_total',
      kind: 'counter',
      help: 'Processor time that the program used.',
      values: () => {
        const { user, system } = process.cpuUsage();
        return [
          { labels: { mode: 'user' }, value: user / 1e6 },
          { labels: { mode: 'system' }, value: system / 1e6 },
        ];
      },
    },
  ];
}
