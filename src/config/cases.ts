import type { Case } from '../policy/cases.ts';
import { flawsOf } from './flaws.ts';
import { NOT_CASES } from './lists.ts';
import type { ProblemList } from './problem-list.ts';
import { caseSchema } from './question-schema.ts';
import type { Written } from './written.ts';
import { placeIn } from './written.ts';

/** Reads cases; each list of them is as it was written in one file. */
export function readCases(lists: readonly Written[], problems: ProblemList): Case[] {
  return lists.flatMap((list) => {
    if (Array.isArray(list.value))
      return list.value.flatMap((value, index) => readCase(value, index, list, problems));
    problems.error(placeIn(list, []), list.path.join('.'), NOT_CASES);
    return [];
  });
}

function readCase(value: unknown, index: number, list: Written, problems: ProblemList): Case[] {
  const read = caseSchema.safeParse(value);
  const where = [...list.path, index].join('.');
  if (read.success) return [{ ...read.data, place: placeIn(list, [index]), path: where }];
  for (const { path, message, code } of flawsOf(read.error))
    problems.error(placeIn(list, [index, ...path]), [...list.path, index, ...path].join('.'), message, code);
  return [];
}
