import type { Lookups } from '../bounded-cache.ts';
import type { Session } from './session.ts';

/** A few places on each opened session for what somebody works out of it; all of it goes when its session goes. */
export interface Slot<Key, Value> {
  readonly get: (session: Session, key: Key) => Value | undefined;
  /**
   * Keeps a value that takes about so many bytes; where the places are full, the oldest value goes. An `heir` is a
   * session that was made out of this one and goes with the value: what is kept on it counts with the value.
   */
  readonly set: (session: Session, key: Key, value: Value, bytes: number, heir?: Session) => void;
  readonly lookups: () => Lookups;
}

interface Kept<Key, Value> {
  readonly key: Key;
  readonly value: Value;
  /** With what hangs on its heir. */
  bytes: number;
}

/** Told of each change of what is kept on a session, in bytes. */
export type Weigh = (bytes: number) => void;

/** All that is kept on one session, by the slots' numbers. */
interface Shelf {
  weigh: Weigh | undefined;
  readonly slots: (Kept<unknown, unknown>[] | undefined)[];
}

const SHELF = Symbol('shelf');

let slots = 0;

// Of an entry itself, and of the objects that most values are made of.
const ENTRY_BYTES = 100;

/** Has somebody told how much is kept on a session, so that it counts where the session itself is kept. */
export function weighSlots(session: Session, weigh: Weigh): void {
  shelfOf(session).weigh = weigh;
}

/**
 * Slots of their own, which no other can meet. What a WeakMap would do, without its look-up in a table of all sessions
 * at each check, without the collector's work for its entries, and with a bound.
 */
export function createSlot<Key, Value>(places = 1): Slot<Key, Value> {
  const place = slots++;
  let hits = 0;
  let misses = 0;
  return {
    get(session, key) {
      for (const kept of (session as Holder)[SHELF]?.slots[place] ?? []) {
        if (kept.key !== key) continue;
        hits++;
        return kept.value as Value;
      }
      misses++;
      return undefined;
    },
    set(session, key, value, bytes, heir) {
      const shelf = shelfOf(session);
      const kept = { key, value, bytes: bytes + ENTRY_BYTES };
      const all = shelf.slots[place];
      // A list of one is as short as it gets: most slots of most sessions hold one value.
      const former = all === undefined ? undefined : replace(all, kept, places);
      if (all === undefined) shelf.slots[place] = [kept];
      shelf.weigh?.(kept.bytes - (former?.bytes ?? 0));
      if (heir === undefined || heir === session) return;
      weighSlots(heir, (more) => {
        // One that went already was taken off with all that hung on it.
        if (!shelf.slots[place]?.includes(kept)) return;
        kept.bytes += more;
        shelf.weigh?.(more);
      });
    },
    lookups: () => ({ hits, misses }),
  };
}

/** Puts an entry in the place of its former, or where all places are taken, of the oldest; gives the one that goes. */
function replace<Entry extends Kept<unknown, unknown>>(
  all: Entry[],
  entry: Entry,
  places: number,
): Entry | undefined {
  const same = all.findIndex(({ key }) => key === entry.key);
  const goes = same === -1 && all.length >= places ? 0 : same;
  const [former] = goes === -1 ? [] : all.splice(goes, 1);
  all.push(entry);
  return former;
}

type Holder = Session & { [SHELF]?: Shelf };

// Nothing of it shows where a session is copied, compared or written down. One property for all: each takes a microsecond.
function shelfOf(session: Holder): Shelf {
  const known = session[SHELF];
  if (known !== undefined) return known;
  const shelf: Shelf = { weigh: undefined, slots: new Array(slots).fill(undefined) };
  Object.defineProperty(session, SHELF, { value: shelf, enumerable: false });
  return shelf;
}
