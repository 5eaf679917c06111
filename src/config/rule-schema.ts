import { z } from 'zod';
import type { CriterionName } from '../policy/criteria.ts';
import { CRITERIA, UNJUDGED_CRITERIA } from '../policy/criteria.ts';
import type { Action, Block, Combination } from '../policy/rule.ts';
import type { Term } from '../policy/term.ts';
import { flawsOf, unknownKey } from './flaws.ts';
import { DATA_SCHEMAS } from './rule-values.ts';
import type { Path } from './yaml-file.ts';

const ACTIONS = ['allow', 'deny'] as const satisfies readonly Action[];
const COMBINATIONS = ['and', 'or', 'not', 'nor'] as const satisfies readonly Combination[];

/** A term, but for its place. */
type ReadTerm = Omit<Term, 'place'> & { readonly key: string };

/** One term: a criterion and what it is compared with. */
export const termSchema = z
  .record(z.string(), z.unknown(), { error: 'is not a criterion, as in `- email: me@example.com`' })
  .transform((fields, context): ReadTerm => {
    const refuse = (path: (number | string)[], message: string): never => {
      context.addIssue({ code: 'custom', path, message });
      return z.NEVER;
    };
    const [key, ...more] = Object.keys(fields);
    if (key === undefined) return refuse([], 'is empty: write a criterion');
    if (more[0] !== undefined)
      return refuse([more[0]], `stands beside ${key}: begin each criterion with a dash of its own`);
    const criterion = readCriterion(key);
    if ('problem' in criterion) return refuse([key], criterion.problem);
    const data = DATA_SCHEMAS[CRITERIA[criterion.name].takes].safeParse(fields[key]);
    if (data.success) return { criterion: criterion.name, subject: criterion.subject, data: data.data, key };
    for (const { path, message } of flawsOf(data.error)) refuse([key, ...path], message);
    return z.NEVER;
  });

const rules = z.strictObject(
  eachOf(ACTIONS, () =>
    z
      .strictObject(
        {
          ...eachOf(COMBINATIONS, () =>
            z
              .array(termSchema, {
                error: 'is not a list of criteria: begin each with a dash, as in `- email: me@example.com`',
              })
              .nullish(),
          ),
          // Pomerium's own policies may say it a second time here, and ignore it.
          action: z.unknown().optional(),
        },
        {
          error: keysOf(
            COMBINATIONS,
            'is not a map of and, or, not, nor, as in `allow: {or: [{email: me@example.com}]}`',
          ),
        },
      )
      .nullish(),
  ),
  {
    error: keysOf(ACTIONS, 'is not a map of allow and deny, as in `allow: {or: [{email: me@example.com}]}`'),
  },
);

/** What stands under `policy` of a route: Pomerium's policy language. */
export const ruleSchema = z.union([rules.transform((one) => [one]), z.array(rules)], {
  error:
    'is neither a map of allow and deny nor a list of such: write `allow: {or: [{email: me@example.com}]}`',
});

/** The blocks of a parsed rule, each term with its place; `isList` tells whether a list was written. */
export function blocksOf(
  parsed: z.output<typeof ruleSchema>,
  isList: boolean,
  placeOf: (path: Path) => Term['place'],
): Block[] {
  return parsed.flatMap((rule, index) =>
    ACTIONS.flatMap((action) =>
      COMBINATIONS.flatMap((combination): Block[] => {
        const terms = (rule[action]?.[combination] ?? []).map(({ key, ...term }, position) => {
          const start = isList ? [index] : [];
          return { ...term, place: placeOf([...start, action, combination, position, key]) };
        });
        return terms.length === 0 ? [] : [{ action, combination, terms }];
      }),
    ),
  );
}

function readCriterion(key: string): { name: CriterionName; subject: string } | { problem: string } {
  const slash = key.indexOf('/');
  const name = slash === -1 ? key : key.slice(0, slash);
  const subject = slash === -1 ? '' : key.slice(slash + 1);
  if (!isCriterion(name)) {
    const unjudged = Object.hasOwn(UNJUDGED_CRITERIA, name) ? UNJUDGED_CRITERIA[name] : undefined;
    return { problem: unjudged ?? unknownKey(name, Object.keys(CRITERIA)).replace('key', 'criterion') };
  }
  const criterion = CRITERIA[name];
  const wanted = 'subject' in criterion ? criterion.subject : undefined;
  if (wanted !== undefined && subject === '') return { problem: `needs a name: write ${name}/${wanted}` };
  if (wanted === undefined && slash !== -1) return { problem: `takes no name after it: write ${name}` };
  return { name, subject };
}

function isCriterion(name: string): name is CriterionName {
  return Object.hasOwn(CRITERIA, name);
}

function eachOf<const Name extends string, Schema>(names: readonly Name[], schema: () => Schema) {
  return Object.fromEntries(names.map((name) => [name, schema()])) as Record<Name, Schema>;
}

function keysOf(names: readonly string[], flaw: string) {
  return (issue: z.core.$ZodRawIssue) => {
    if (issue.code !== 'unrecognized_keys') return flaw;
    const { keys } = issue as z.core.$ZodIssueUnrecognizedKeys;
    return keys.map((name) => `${name} ${unknownKey(name, names)}`).join('\n');
  };
}
