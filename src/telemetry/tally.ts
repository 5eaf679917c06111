/** A counter with labels: how often each combination of values came up. */
export interface Tally<Label extends string = string> {
  readonly labels: readonly Label[];
  /** Counts one for the values of the labels, in their order. */
  readonly add: (...values: readonly string[]) => void;
  /** What was counted so far. */
  readonly entries: () => (readonly [values: readonly string[], count: number])[];
}

// Occurs in no value: those are our own words, and the ids of routes.
const SEPARATOR = '\u0000';

/** Counts in a map of its own: a check pays for one look-up, and the work of telling is done when somebody asks. */
export function createTally<const Label extends string>(labels: readonly Label[]): Tally<Label> {
  const counts = new Map<string, { count: number }>();
  return {
    labels,
    add(...values) {
      const key = values.join(SEPARATOR);
      const entry = counts.get(key);
      if (entry === undefined) counts.set(key, { count: 1 });
      else entry.count++;
    },
    entries: () => [...counts].map(([key, { count }]) => [key.split(SEPARATOR), count] as const),
  };
}
