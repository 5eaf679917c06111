import type { Place } from '../policy/place.ts';
import type { Problem, ProblemCode } from './problem.ts';

type Add = (place: Place | undefined, path: string, message: string, code: ProblemCode) => void;

/** Collects the problems of a configuration, so that all are told in one run. */
export interface ProblemList {
  readonly problems: readonly Problem[];
  /** Without a code the value is invalid. */
  readonly error: (place: Place | undefined, path: string, message: string, code?: ProblemCode) => void;
  readonly warning: Add;
  readonly notice: Add;
  readonly add: (problems: readonly Problem[]) => void;
}

/** An empty list. */
export function createProblemList(): ProblemList {
  const problems: Problem[] = [];
  const adder =
    (severity: Problem['severity']) =>
    (place: Place | undefined, path: string, message: string, code: ProblemCode = 'invalid_value') => {
      problems.push({ severity, code, place, path, message });
    };
  return {
    problems,
    error: adder('error'),
    warning: adder('warning'),
    notice: adder('notice'),
    add: (more) => problems.push(...more),
  };
}
