import type { BoundedCache } from '../bounded-cache.ts';
import { createBoundedCache } from '../bounded-cache.ts';
import type { KeyRing } from './key-ring.ts';
import { open } from './open-seal.ts';
import { sessionOf } from './sealed-session.ts';
import type { Session } from './session.ts';
import { weighSlots } from './slot.ts';

/** What a session cookie came to. Whatever isn't `open` means: sign in again. */
export type SessionState =
  | { readonly state: 'open'; readonly session: Session }
  | { readonly state: 'expired' | 'none' | 'revoked' | 'unreadable' };

/** Opens the sealed session of a visitor for one audience. */
export type OpenSession = (sealed: string | undefined, audience: string, now: number) => SessionState;

/** Whether there is a sealed session that would have to be opened, which takes a while: it isn't cached. */
export type IsNewSession = (sealed: string | undefined) => boolean;

// What a session and its entry take beside their texts.
const ENTRY_BYTES = 600;

const NONE: SessionState = { state: 'none' };

/** A session that was opened, and what it was sealed in. */
interface SeenSession {
  readonly sealed: string;
  readonly session: Session;
  readonly audience: string;
}

/** What was opened, by the end of the sealed text; weighed in bytes, with all that hangs on it. */
export type SessionCache = BoundedCache<SeenSession>;

// The authentication tag, which tells one sealed text from any other: to look a whole one up takes as long as a check.
const TAG_CHARACTERS = 22;

/**
 * The cache of opened sessions of so many bytes, and with them of all that hangs on them (`createSlot`): one of no bytes
 * opens each session anew for each check, so that nothing is there that anything could hang on.
 */
export function createSessionCache(bytes: number): SessionCache {
  return createBoundedCache(bytes);
}

/** Opens sessions by this key ring; expiry and revocation are looked at each time, whatever is cached. */
export function createSessionOpener(
  ring: KeyRing,
  isRevoked: (sessionId: string) => boolean,
  seen: SessionCache,
): { readonly openSession: OpenSession; readonly isNewSession: IsNewSession } {
  const judge = (session: Session, now: number): SessionState => {
    if (session.expiresAt <= now) return { state: 'expired' };
    return isRevoked(session.id) ? { state: 'revoked' } : { state: 'open', session };
  };

  const openUnseen = (sealed: string, audience: string, now: number): SessionState => {
    const opened = open(ring, sealed, audience, now);
    if (opened.state !== 'open') return { state: opened.state };
    const session = sessionOf(opened.payload, opened.payload.exp ?? 0);
    if (session === undefined) return { state: 'unreadable' };
    // Only what was authenticated is kept, so garbage can't push honest visitors out. A text cut out of a header would
    // keep the whole header in memory, so a copy is kept.
    const copy = Buffer.from(sealed, 'latin1').toString('latin1');
    const key = keyOf(copy);
    const kept = { sealed: copy, session, audience };
    seen.set(key, kept, ENTRY_BYTES + copy.length + 2 * opened.bytes);
    weighSlots(session, (bytes) => seen.grow(key, kept, bytes));
    return judge(session, now);
  };

  return {
    openSession(sealed, audience, now) {
      if (sealed === undefined) return NONE;
      const known = seen.get(keyOf(sealed));
      // It opens for one audience alone; for another one it is opened anew, and fails.
      if (known?.sealed === sealed && known.audience === audience) return judge(known.session, now);
      return openUnseen(sealed, audience, now);
    },
    isNewSession: (sealed) => sealed !== undefined && seen.peek(keyOf(sealed))?.sealed !== sealed,
  };
}

function keyOf(sealed: string): string {
  return sealed.slice(-TAG_CHARACTERS);
}
