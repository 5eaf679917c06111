/** The tests that may be skipped in CI, by name: those whose machinery a machine without root or Docker can't have. */
export const ALLOWED_SKIPS: readonly string[] = [];
