import type { Policy } from '../policy/compile.ts';
import { parseEmail } from '../policy/email.ts';
import type { GroupsOf } from '../policy/local-groups.ts';
import type { Visitor } from '../policy/visitor.ts';
import type { Session } from '../session/session.ts';
import type { Slot } from '../session/slot.ts';
import { createSlot } from '../session/slot.ts';
import { SESSION_BYTES } from '../session/told-session.ts';

/** A session as the policy in force knows it: with its local groups, and as rules look at it. */
export interface KnownSession {
  readonly session: Session;
  readonly visitor: Visitor;
}

/** Gives what a policy knows of a session; the same pair gives the same objects, so that caches can hang on them. */
export type KnowSession = (policy: Pick<Policy, 'groupsOf' | 'id'>, session: Session) => KnownSession;

/** What the policy in force knows of a session, by the policy's id: what a former one knew goes. */
export type KnownSlot = Slot<symbol, KnownSession>;

/** The slot of what the policy knows: one policy a session. */
export function createKnownSlot(): KnownSlot {
  return createSlot();
}

/** Knows sessions, each by one policy at a time. */
export function createKnower(slot: KnownSlot = createKnownSlot()): KnowSession {
  return ({ id, groupsOf }, session) => {
    const found = slot.get(session, id);
    if (found !== undefined) return found;
    const fresh = know(groupsOf, session);
    slot.set(session, id, fresh, bytesOf(fresh.visitor), fresh.session);
    return fresh;
  };
}

function bytesOf({ claims, groups }: Visitor): number {
  return 2 * SESSION_BYTES + FIELD_BYTES * (Object.keys(claims).length + groups.length);
}

// Names and values are those of the session.
const FIELD_BYTES = 24;

function know(groupsOf: GroupsOf, session: Session): KnownSession {
  const { subject, email, name } = session;
  const address = email === undefined ? undefined : parseEmail(email);
  const groups = groupsOf({ subject, email: address, groups: session.groups });
  const claims = { ...session.claims, sub: subject, email, name, groups };
  return {
    session: groups === session.groups ? session : { ...session, groups },
    visitor: { subject, email: address, groups, claims },
  };
}
