import type { Buckets, Point, Reading } from './reading.ts';

/** What several processes read, as if one had done all of it. */
export function mergeReadings(all: readonly (readonly Reading[])[]): Reading[] {
  const merged = new Map<string, Reading>();
  for (const reading of all.flat()) {
    const known = merged.get(reading.name);
    merged.set(reading.name, known === undefined ? reading : merge(known, reading));
  }
  return [...merged.values()];
}

/** What stays of a process that has ended: what it had counted. */
export function lastingReadings(readings: readonly Reading[]): Reading[] {
  return readings.filter(({ kind }) => kind !== 'gauge');
}

function merge(left: Reading, right: Reading): Reading {
  if (left.kind === 'histogram' && right.kind === 'histogram') {
    return { ...left, points: mergePoints([...left.points, ...right.points], addBuckets) };
  }
  // The same program gives the same metric the same kind.
  if (left.kind === 'histogram' || right.kind === 'histogram') return left;
  const adds = left.kind === 'counter' || left.adds;
  const unite = adds ? (one: number, other: number) => one + other : Math.max;
  return { ...left, points: mergePoints([...left.points, ...right.points], unite) };
}

function mergePoints<Value>(
  points: readonly Point<Value>[],
  unite: (one: Value, other: Value) => Value,
): Point<Value>[] {
  const merged = new Map<string, Point<Value>>();
  for (const { labels, value } of points) {
    const key = JSON.stringify(labels);
    const known = merged.get(key);
    merged.set(key, { labels, value: known === undefined ? value : unite(known.value, value) });
  }
  return [...merged.values()];
}

function addBuckets(left: Buckets, right: Buckets): Buckets {
  return {
    bounds: left.bounds,
    counts: left.counts.map((count, at) => count + (right.counts[at] ?? 0)),
    sum: left.sum + right.sum,
    count: left.count + right.count,
  };
}
