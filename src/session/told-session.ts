import type { Session } from './session.ts';
import type { Slot } from './slot.ts';
import { createSlot } from './slot.ts';

/** What an app may be told of a session: all of it, but for the groups that a filter leaves out. */
export type TellSession = (session: Session, groupsFilter: readonly string[] | undefined) => Session;

/** What was told of a session, by the filter. */
export type ToldSlot = Slot<readonly string[], Session>;

// Of the routes that one visitor goes to and fro between.
const FILTERS_PER_SESSION = 8;

/** The slot of what apps are told. */
export function createToldSlot(): ToldSlot {
  return createSlot(FILTERS_PER_SESSION);
}

/** Filters groups; the same session and filter give the same object, so that caches can hang on it. */
export function createTeller(told: ToldSlot = createToldSlot()): TellSession {
  return (session, filter) => {
    if (filter === undefined) return session;
    const known = told.get(session, filter);
    if (known !== undefined) return known;
    const groups = session.groups.filter((group) => filter.includes(group));
    const filtered = { ...session, groups };
    told.set(session, filter, filtered, SESSION_BYTES + 8 * groups.length, filtered);
    return filtered;
  };
}

/** What a session takes that shares its texts with another, without its groups. */
export const SESSION_BYTES = 200;
