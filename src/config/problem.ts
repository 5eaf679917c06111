import type { Place } from '../policy/place.ts';

/** One thing that is wrong or worth knowing in a configuration. Only `error` keeps forwarden from starting. */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'notice';
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
