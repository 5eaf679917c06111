import type { Session } from './session.ts';

/** A place on opened sessions for what somebody works out of them; it goes when its session goes. */
export interface Slot<Value> {
  readonly get: (session: Session) => Value | undefined;
  readonly set: (session: Session, value: Value) => void;
}

/**
 * A slot of its own, which no other can meet. What a WeakMap would do, without its look-up in a table of all sessions
 * at each check, and without the collector's work for its entries.
 */
export function createSlot<Value>(): Slot<Value> {
  const key = Symbol('slot');
  type Holder = Session & { [key]?: Value };
  return {
    get: (session) => (session as Holder)[key],
    set(session, value) {
      const holder: Holder = session;
      if (key in holder) holder[key] = value;
      // Nothing of it shows where a session is copied, compared or written down.
      else Object.defineProperty(holder, key, { value, writable: true, enumerable: false });
    },
  };
}
