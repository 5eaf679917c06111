import type { CacheStats } from './bounded-cache.ts';

/** A pure function of one text that remembers what it gave. */
export interface Memo<Result> {
  (text: string): Result;
  readonly stats: () => CacheStats;
}

/**
 * A pure function of one text that remembers what it gave, for texts that come again with every check. At the bound (of
 * `capacity` short texts) it forgets all and starts anew: whoever sends ever new texts costs no more than without it.
 */
export function memoize<Result>(give: (text: string) => Result, capacity: number): Memo<Result> {
  const known = new Map<string, { readonly result: Result }>();
  let weight = 0;
  let hits = 0;
  let misses = 0;
  const memo = (text: string) => {
    const found = known.get(text);
    if (found !== undefined) {
      hits++;
      return found.result;
    }
    misses++;
    const result = give(text);
    // A long text is worth no memory, and is rare.
    if (text.length > MAXIMUM_LENGTH) return result;
    if (known.size >= capacity) {
      known.clear();
      weight = 0;
    }
    known.set(text, { result });
    weight += text.length + ENTRY_BYTES;
    return result;
  };
  return Object.assign(memo, { stats: () => ({ entries: known.size, weight, hits, misses }) });
}

const MAXIMUM_LENGTH = 256;

// An entry with a small result.
const ENTRY_BYTES = 200;
