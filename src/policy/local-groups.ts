import { asciiLowerCase } from './email.ts';
import type { Place } from './place.ts';
import type { Visitor } from './visitor.ts';

/** A group of the configuration, as it was written. Plain data. */
export interface GroupEntry {
  readonly place: Place;
  readonly name: string;
  /** Email addresses; one without `@` is a subject of the provider. */
  readonly members: readonly string[];
}

/** The groups that a visitor is in, of the provider's and our own. */
export type GroupsOf = (visitor: Pick<Visitor, 'email' | 'groups' | 'subject'>) => readonly string[];

/**
 * Puts the groups of the configuration beside those of the provider; a name that is ours is ours alone, so that nobody
 * gets into it by a provider's group that happens to be called the same.
 */
export function createGroups(entries: readonly GroupEntry[]): GroupsOf {
  if (entries.length === 0) return ({ groups }) => groups;
  const names = new Set(entries.map(({ name }) => name));
  const byMember = new Map<string, string[]>();
  for (const { name, members } of entries) {
    for (const member of new Set(members.map(comparable))) {
      const known = byMember.get(member);
      if (known === undefined) byMember.set(member, [name]);
      else known.push(name);
    }
  }
  return ({ email, groups, subject }) => {
    const ours = email === undefined ? undefined : byMember.get(email.address);
    // A subject that looks like an email address is nobody's address.
    const oursBySubject = subject.includes('@') ? undefined : byMember.get(subject);
    const foreign = groups.filter((group) => !names.has(group));
    return [...new Set([...(ours ?? []), ...(oursBySubject ?? []), ...foreign])];
  };
}

function comparable(member: string): string {
  return member.includes('@') ? asciiLowerCase(member) : member;
}
