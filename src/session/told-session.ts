import type { Session } from './session.ts';

/** What an app may be told of a session: all of it, but for the groups that a filter leaves out. */
export type TellSession = (session: Session, groupsFilter: readonly string[] | undefined) => Session;

/** Filters groups; the same session and filter give the same object, so that caches can hang on it. */
export function createTeller(): TellSession {
  const told = new WeakMap<Session, WeakMap<readonly string[], Session>>();
  return (session, filter) => {
    if (filter === undefined) return session;
    const known = told.get(session) ?? new WeakMap<readonly string[], Session>();
    const filtered = known.get(filter) ?? {
      ...session,
      groups: session.groups.filter((group) => filter.includes(group)),
    };
    known.set(filter, filtered);
    told.set(session, known);
    return filtered;
  };
}
