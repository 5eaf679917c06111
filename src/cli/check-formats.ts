import type { Problem } from '../config/problem.ts';
import { formatProblem } from '../config/problem.ts';
import type { Quote } from './quote.ts';
import { createQuoter } from './quote.ts';

/** What `check` prints of the problems that it found, and of how many cases it tried. */
export type CheckFormat = (problems: readonly Problem[], cases: number) => string;

/** The formats of `check`, by the words of `--format`. */
export const FORMATS: Readonly<Record<string, CheckFormat>> = { human, json, github };

/** For people: each problem with the line that it is in and a caret, and a count. */
function human(problems: readonly Problem[], cases: number): string {
  const quote = createQuoter();
  const count = (severity: Problem['severity']) =>
    problems.filter((problem) => problem.severity === severity).length;
  const tried = cases === 0 ? '' : `, ${counted(cases, 'case')} tried`;
  const total = `${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}${tried}`;
  return [...problems.map((problem) => quoted(problem, quote)), total, ''].join('\n');
}

function quoted(problem: Problem, quote: Quote): string {
  const [first, ...more] = formatProblem(problem).split('\n');
  // What is missing everywhere has no line of its own.
  const line = problem.code === 'missing_key' && problem.place?.line === 1 ? '' : quote(problem.place);
  return [first + line, ...more].join('\n');
}

/** For programs: one array of objects. */
function json(problems: readonly Problem[]): string {
  const objects = problems.map(({ severity, code, place, path, message }) => ({
    severity,
    code,
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    path,
    message,
  }));
  return `${JSON.stringify(objects, null, 2)}\n`;
}

/** For GitHub's annotations (workflow commands). */
function github(problems: readonly Problem[]): string {
  return problems
    .map(({ severity, place, path, message }) => {
      const where =
        place === undefined ? '' : ` file=${property(place.file)},line=${place.line},col=${place.column}`;
      return `::${severity}${where}::${data(`${path} ${message}`)}\n`;
    })
    .join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
