// Who has lived as long didn't die of starting.
const STEADY_MS = 10_000;

// How long to wait after so many short lives in a row.
const PAUSES_MS = [0, 100, 200, 400, 800, 1600, 3200] as const;

// With nobody left to answer, as many attempts in vain are enough.
const ATTEMPTS = 5;

/**
 * When to start another worker after one that lived `ageMs`, in ms from now: at once, but ever later while lives are
 * short. Undefined where nobody else answers and all attempts were in vain.
 */
export type PlanReplacement = (ageMs: number, answering: number) => number | undefined;

/** Starts without any life known. */
export function createReplacementPlan(): PlanReplacement {
  let shortLives = 0;
  return (ageMs, answering) => {
    shortLives = ageMs < STEADY_MS ? shortLives + 1 : 1;
    if (answering === 0 && shortLives > ATTEMPTS) return undefined;
    return PAUSES_MS[Math.min(shortLives, PAUSES_MS.length) - 1];
  };
}
