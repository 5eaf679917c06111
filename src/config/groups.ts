import { parseEmail } from '../policy/email.ts';
import type { GroupEntry } from '../policy/local-groups.ts';
import { flawsOf } from './flaws.ts';
import type { ProblemList } from './problem-list.ts';
import { localGroups } from './values.ts';
import type { Written } from './written.ts';
import { placeIn } from './written.ts';

/** Reads local groups; a name that comes twice is an error, since neither list would be the whole. */
export function readGroups(maps: readonly Written[], problems: ProblemList): GroupEntry[] {
  const entries = new Map<string, GroupEntry>();
  for (const map of maps) {
    const read = localGroups.safeParse(map.value);
    for (const flaw of read.success ? [] : flawsOf(read.error))
      problems.error(placeIn(map, flaw.path), [...map.path, ...flaw.path].join('.'), flaw.message, flaw.code);
    for (const [name, members] of Object.entries(read.data ?? {})) {
      const place = placeIn(map, [name]);
      const known = entries.get(name)?.place;
      entries.set(name, { place, name, members });
      for (const [index, member] of members.entries()) {
        if (!member.includes('@') || parseEmail(member) !== undefined) continue;
        const flaw = `holds ${member}, which is no email address`;
        problems.error(placeIn(map, [name, index]), [...map.path, name, index].join('.'), flaw);
      }
      if (known === undefined) continue;
      const flaw = `is a group already, at ${known.file}:${known.line}:${known.column}: put them together`;
      problems.error(place, [...map.path, name].join('.'), flaw, 'conflict');
    }
  }
  return [...entries.values()];
}
