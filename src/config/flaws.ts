import type { z } from 'zod';
import { nearestName } from './nearest.ts';
import type { ProblemCode } from './problem.ts';

/** One thing that is wrong with a value: where in it, and what. */
export interface Flaw {
  readonly path: readonly (number | string)[];
  readonly message: string;
  readonly code: ProblemCode;
}

type Issue = z.core.$ZodIssue;

/** All that is wrong with a value, each as deep in it as can be told. */
export function flawsOf(error: z.ZodError): Flaw[] {
  return readIssues(error.issues, []);
}

/** Why a value was refused, in one line. */
export function flawOf(error: z.ZodError): string {
  const [flaw] = flawsOf(error);
  if (flaw === undefined) return 'is not valid';
  const where = flaw.path.length > 0 ? `at ${flaw.path.join('.')}: ` : '';
  return where + flaw.message;
}

/** What is said of a key that nobody knows among these. */
export function unknownKey(name: string, known: Iterable<string>): string {
  const names = [...known];
  const nearest = nearestName(name, names);
  return `is no known key: ${nearest === undefined ? `write ${names.join(', ')}` : `did you mean ${nearest}?`}`;
}

function readIssues(issues: readonly Issue[], before: Flaw['path']): Flaw[] {
  // Whether a map says nothing can't be told while a key of it is mistyped.
  const isMistyped = issues.some(isAboutKeys);
  const told = issues.filter(({ code, path }) => !(isMistyped && code === 'custom' && path.length === 0));
  return told.flatMap((issue) => readIssue(issue, before));
}

function readIssue(issue: Issue, before: Flaw['path']): Flaw[] {
  const path = [...before, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  if (issue.code === 'unrecognized_keys') {
    const message = (name: string) => issue.message.split('\n').find((line) => line.startsWith(`${name} `));
    return issue.keys.map((name) => ({
      path: [...path, name],
      message: message(name)?.slice(name.length + 1) ?? 'is no known key',
      code: 'unknown_key',
    }));
  }
  if (issue.code !== 'invalid_union') return [{ path, message: issue.message, code: 'invalid_value' }];
  // The branch of the right kind of value knows more of what is wrong in it than the union does.
  const within = issue.errors.find((branch) =>
    branch.every((inner) => inner.path.length > 0 || isAboutKeys(inner) || inner.code === 'custom'),
  );
  return within === undefined
    ? [{ path, message: issue.message, code: 'invalid_value' }]
    : readIssues(within, path);
}

function isAboutKeys({ code }: Issue): boolean {
  return code === 'unrecognized_keys';
}
