import type { Done } from './soak-load.ts';

/** The server's memory at a time after the start. */
export interface Sample {
  readonly seconds: number;
  readonly megabytes: number;
}

/** A line and a bar stand for so many seconds. */
export const LINE_SECONDS = 5;
const CHART_WIDTH = 60;

/** How it goes, in a line. */
export function lineOf(sample: Sample | undefined, done: Done | undefined, kept: string): string {
  const { seconds = 0, megabytes = 0 } = sample ?? {};
  const sessions = done?.sessions ?? 0;
  return `${seconds.toFixed(0).padStart(4)} s  ${megabytes.toFixed(0).padStart(4)} MB  ${sessions} sessions, ${kept}\n`;
}

/** The largest memory of every few seconds, as bars. */
export function chartOf(samples: readonly Sample[]): string {
  const most = Math.max(...samples.map(({ megabytes }) => megabytes));
  const byTime = Object.groupBy(samples, ({ seconds }) => Math.floor(seconds / LINE_SECONDS) * LINE_SECONDS);
  return Object.entries(byTime)
    .map(([from, some = []]) => {
      const megabytes = Math.max(...some.map((sample) => sample.megabytes));
      const bar = '█'.repeat(Math.round((megabytes / most) * CHART_WIDTH));
      return `${from.padStart(4)} s ${bar} ${megabytes.toFixed(0)} MB`;
    })
    .join('\n');
}
