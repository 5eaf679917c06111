import type { Place } from '../policy/place.ts';

/** What kind of problem it is: stable, for programs that read what `check` prints. */
export type ProblemCode =
  | 'case_by_chance'
  | 'case_failed'
  | 'conflict'
  | 'covers_authenticate_host'
  | 'email_without_at'
  | 'group_unknown'
  | 'ignored_key'
  | 'invalid_value'
  | 'later_key'
  | 'lets_nobody_pass'
  | 'missing_key'
  | 'never_matches'
  | 'placeholder'
  | 'plain_http'
  | 'public_above_protected'
  | 'refused_key'
  | 'unknown_key'
  | 'unreadable_file';

/** One thing that is wrong or worth knowing in a configuration. Only `error` keeps forwarden from starting. */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'notice';
  readonly code: ProblemCode;
  /** Absent for what came from the environment or is missing everywhere. */
  readonly place: Place | undefined;
  /** The key, as `policy.0.from`, or the name of an environment variable. */
  readonly path: string;
  readonly message: string;
}

/** `file:line:column path problem`, as compilers print it, so that editors can jump there; what is no error says so. */
export function formatProblem({ severity, place, path, message }: Problem): string {
  const where = place === undefined ? '' : `${place.file}:${place.line}:${place.column} `;
  const grade = severity === 'error' ? '' : `${severity}: `;
  return `${where}${path} ${grade}${message}`;
}
