import type { Steps } from './policy/steps.ts';

// Well under what anybody notices in the answer to a check.
const SLICE_MS = 3;
const STEPS_BETWEEN_LOOKS = 16;

/**
 * Does work in slices of a few ms, between which checks are answered. Work that fits into one slice is done when this
 * returns.
 */
export async function inSlices<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    do {
      for (let count = 0; count < STEPS_BETWEEN_LOOKS; count++) {
        const step = steps.next();
        if (step.done === true) return step.value;
      }
    } while (performance.now() < end);
    await new Promise(setImmediate);
  }
}
