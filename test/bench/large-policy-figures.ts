import type { Waits } from './probe.ts';

/** What a policy of one number of routes costs. */
export interface LargePolicyFigures {
  readonly routes: number;
  readonly fileMegabytes: number;
  readonly startMs: number;
  readonly idleMegabytes: number;
  /** From the edit to the first check that it counts for. */
  readonly reloadMs: number;
  readonly afterMegabytes: number;
  /** While a policy is loaded, and for as long without. */
  readonly waits: Waits;
  readonly waitsAtRest: Waits;
}
