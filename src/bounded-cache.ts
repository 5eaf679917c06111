/** A map that forgets what nobody used for long, so that its weight never passes a bound. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  /** As `get`, but counts neither as a look-up nor as a use. */
  peek(key: string): Value | undefined;
  set(key: string, value: Value, weight: number): void;
  /** Adds to the weight of an entry, as long as this is still its value. */
  grow(key: string, value: Value, weight: number): void;
  delete(key: string): void;
  stats(): CacheStats;
}

/** How often a cache had what it was asked for. */
export interface Lookups {
  readonly hits: number;
  readonly misses: number;
}

/** How a cache does, and what it holds. */
export interface CacheStats extends Lookups {
  readonly entries: number;
  readonly weight: number;
}

/** How two caches of one purpose do together. */
export function sumOf(one: CacheStats, other: CacheStats): CacheStats {
  return {
    hits: one.hits + other.hits,
    misses: one.misses + other.misses,
    entries: one.entries + other.entries,
    weight: one.weight + other.weight,
  };
}

interface Entry<Value> {
  readonly value: Value;
  weight: number;
  /** Whether it was read since it was last spared: a hit sets this alone, and moves nothing. */
  isUsed: boolean;
}

// A sixteenth of the capacity.
const ROOM = 4;

/** A cache of at most `capacity` in the unit of the weights; an entry that would leave others no room isn't kept. */
export function createBoundedCache<Value>(capacity: number): BoundedCache<Value> {
  // A Map keeps the order of insertion: its first key is always the one to forget.
  const entries = new Map<string, Entry<Value>>();
  // A Map passes over the places of its deleted keys, so room is made for many at once, not for one each time.
  const lowWater = capacity - (capacity >> ROOM);
  let total = 0;
  let hits = 0;
  let misses = 0;

  const remove = (key: string) => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    total -= entry.weight;
    entries.delete(key);
  };

  // Behind all others, where the loop that makes room comes to it again.
  const spare = (key: string, entry: Entry<Value>) => {
    entry.isUsed = false;
    entries.delete(key);
    entries.set(key, entry);
  };

  const makeRoom = (wanted: string) => {
    if (total <= capacity) return;
    for (const [oldest, entry] of entries) {
      if (total <= lowWater) return;
      if (entry.isUsed || oldest === wanted) spare(oldest, entry);
      else remove(oldest);
    }
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
    peek: (key) => entries.get(key)?.value,
    set(key, value, weight) {
      remove(key);
      // Beyond the low water it alone would keep the loop that makes room from ever ending.
      if (weight > lowWater) return;
      entries.set(key, { value, weight, isUsed: false });
      total += weight;
      makeRoom(key);
    },
    grow(key, value, weight) {
      const entry = entries.get(key);
      if (entry?.value !== value) return;
      entry.weight += weight;
      total += weight;
      if (entry.weight > lowWater) remove(key);
      else makeRoom(key);
    },
    delete: remove,
    stats: () => ({ entries: entries.size, weight: total, hits, misses }),
  };
}
