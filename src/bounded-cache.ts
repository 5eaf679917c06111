/** A map that forgets what nobody used for long, so that its weight never passes a bound. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value, weight: number): void;
  delete(key: string): void;
  stats(): CacheStats;
}

/** How a cache does. */
export interface CacheStats {
  readonly entries: number;
  readonly weight: number;
  readonly hits: number;
  readonly misses: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly weight: number;
  /** Whether it was read since it was last spared: a hit sets this alone, and moves nothing. */
  isUsed: boolean;
}

// A sixteenth of the capacity.
const ROOM = 4;

/** A cache of at most `capacity` in the unit of the weights; an entry heavier than that isn't kept. */
export function createBoundedCache<Value>(capacity: number): BoundedCache<Value> {
  // A Map keeps the order of insertion: its first key is always the one to forget.
  const entries = new Map<string, Entry<Value>>();
  // A Map passes over the places of its deleted keys, so room is made for many at once, not for one each time.
  const lowWater = capacity - (capacity >> ROOM);
  let total = 0;
  let hits = 0;
  let misses = 0;

  const remove = (key: string) => {
    total -= entries.get(key)?.weight ?? 0;
    entries.delete(key);
  };

  // Behind all others, where the loop that makes room comes to it again.
  const spare = (key: string, entry: Entry<Value>) => {
    entry.isUsed = false;
    entries.delete(key);
    entries.set(key, entry);
  };

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) {
        misses++;
        return undefined;
      }
      hits++;
      entry.isUsed = true;
      return entry.value;
    },
    set(key, value, weight) {
      remove(key);
      if (weight > capacity) return;
      entries.set(key, { value, weight, isUsed: false });
      total += weight;
      if (total <= capacity) return;
      for (const [oldest, entry] of entries) {
        if (total <= lowWater) return;
        if (entry.isUsed || oldest === key) spare(oldest, entry);
        else remove(oldest);
      }
    },
    delete: remove,
    stats: () => ({ entries: entries.size, weight: total, hits, misses }),
  };
}
