import type { Place } from '../policy/place.ts';
import type { Problem } from './problem.ts';

/** Collects the problems of a configuration, so that all are told in one run. */
export interface ProblemList {
  readonly problems: readonly Problem[];
  readonly error: (place: Place | undefined, path: string, message: string) => void;
  readonly warning: (place: Place | undefined, path: string, message: string) => void;
  readonly notice: (place: Place | undefined, path: string, message: string) => void;
  readonly add: (problems: readonly Problem[]) => void;
}

/** An empty list. */
export function createProblemList(): ProblemList {
  const problems: Problem[] = [];
  const adder =
    (severity: Problem['severity']) => (place: Place | undefined, path: string, message: string) => {
      problems.push({ severity, place, path, message });
    };
  return {
    problems,
    error: adder('error'),
    warning: adder('warning'),
    notice: adder('notice'),
    add: (more) => problems.push(...more),
  };
}
