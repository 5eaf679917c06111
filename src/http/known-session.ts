import { parseEmail } from '../policy/email.ts';
import type { GroupsOf } from '../policy/local-groups.ts';
import type { Visitor } from '../policy/visitor.ts';
import type { Session } from '../session/session.ts';
import type { Slot } from '../session/slot.ts';
import { createSlot } from '../session/slot.ts';

/** A session as the policy in force knows it: with its local groups, and as rules look at it. */
export interface KnownSession {
  readonly session: Session;
  readonly visitor: Visitor;
}

const known = new WeakMap<GroupsOf, Slot<KnownSession>>();

/** What a policy knows of a session; the same pair gives the same objects, so that caches can hang on them. */
export function knownSession({ groupsOf }: { readonly groupsOf: GroupsOf }, session: Session): KnownSession {
  let slot = known.get(groupsOf);
  if (slot === undefined) {
    slot = createSlot();
    known.set(groupsOf, slot);
  }
  const found = slot.get(session);
  if (found !== undefined) return found;
  const fresh = know(groupsOf, session);
  slot.set(session, fresh);
  return fresh;
}

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
