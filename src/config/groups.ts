import type { GroupEntry } from '../policy/local-groups.ts';
import { flawsOf } from './flaws.ts';
import type { ProblemList } from './problem-list.ts';
import { localGroups } from './values.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** Groups as they were written, with what places them. */
export interface WrittenGroups {
  readonly value: unknown;
  readonly source: YamlFile | undefined;
  readonly path: Path;
}

/** Reads local groups; a name that comes twice is an error, since neither list would be the whole. */
export function readGroups(written: readonly WrittenGroups[], problems: ProblemList): GroupEntry[] {
  const entries = new Map<string, GroupEntry>();
  for (const { value, source, path } of written) {
    const placeOf = (more: Path) =>
      source?.placeOf([...path, ...more]) ?? { file: 'GROUPS', line: 1, column: 1 };
    const read = localGroups.safeParse(value);
    for (const flaw of read.success ? [] : flawsOf(read.error))
      problems.error(placeOf(flaw.path), [...path, ...flaw.path].join('.'), flaw.message);
    for (const [name, members] of Object.entries(read.data ?? {})) {
      const place = placeOf([name]);
      const known = entries.get(name);
      if (known === undefined) entries.set(name, { place, name, members });
      else {
        const { file, line, column } = known.place;
        problems.error(
          place,
          [...path, name].join('.'),
          `is a group already, at ${file}:${line}:${column}: put them together`,
        );
      }
    }
  }
  return [...entries.values()];
}
