import type { Place } from '../policy/place.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** A value as it was written, with what places it. */
export interface Written {
  readonly value: unknown;
  /** Undefined: it came from the environment. */
  readonly source: YamlFile | undefined;
  readonly path: Path;
}

/** Where a part of a written value stands; what came from a variable is placed by the variable's name. */
export function placeIn({ source, path }: Written, more: Path): Place {
  return source?.placeOf([...path, ...more]) ?? { file: String(path[0] ?? ''), line: 1, column: 1 };
}
