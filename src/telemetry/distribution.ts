import type { Buckets } from './reading.ts';

/** How long something took, as counts by upper bound. */
export interface Distribution {
  readonly record: (seconds: number) => void;
  /** In seconds; the last bucket has no bound. */
  readonly read: () => Buckets;
}

/** From 50 µs, a check of a visitor seen before, to 1 s. */
export const CHECK_BOUNDS = [
  0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
];

/** From 10 ms to the 10 s after which a call to the provider ends. */
export const CALL_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts durations by these bounds. */
export function createDistribution(bounds: readonly number[]): Distribution {
  const counts = new Array<number>(bounds.length + 1).fill(0);
  let sum = 0;
  let count = 0;
  return {
    record(seconds) {
      let bucket = 0;
      while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket++;
      counts[bucket] = (counts[bucket] as number) + 1;
      sum += seconds;
      count++;
    },
    read: () => ({ bounds, counts: [...counts], sum, count }),
  };
}
