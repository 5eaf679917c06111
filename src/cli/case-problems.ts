import type { Problem } from '../config/problem.ts';
import type { CaseFinding } from '../policy/cases.ts';

/** Findings of cases as problems. */
export function caseProblems(findings: readonly CaseFinding[]): Problem[] {
  return findings.map(({ case: { place, path }, isFailure, message }) => ({
    severity: isFailure ? 'error' : 'warning',
    code: isFailure ? 'case_failed' : 'case_by_chance',
    place,
    path,
    message,
  }));
}
