import { z } from 'zod';
import { parseDate } from '../policy/time.ts';
import { unknownKey } from './flaws.ts';
import { looksLike, oneOf, text, textList } from './values.ts';

const WITH_OFFSET = /[Zz]$|[+-]\d\d:?\d\d$/;

/** The fields of a made-up request, as cases and `forwarden explain` name them. */
export const QUESTION_FIELDS = {
  url: text.meta({ description: 'The whole URL; what follows the host is taken as it is.' }),
  user: text
    .optional()
    .meta({ description: 'The email of whoever is signed in; without user and sub nobody is.' }),
  sub: text.optional().meta({ description: 'The subject; without user it is somebody without an email.' }),
  groups: textList.optional().meta({ description: 'The groups that the provider tells.' }),
  claims: z
    .record(z.string(), z.unknown(), { error: 'is not a map of claims' })
    .optional()
    .meta({ description: 'The further claims that the provider tells.' }),
  method: text.optional().meta({ description: 'The method; GET where it is left out.' }),
  ip: text.optional().meta({ description: 'The visitor’s address.' }),
  headers: z
    .record(z.string(), text, { error: 'is not a map of header to text' })
    .transform((headers) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    )
    .optional()
    .meta({ description: 'Headers by lower-case names; origin and access-control-request-method matter.' }),
  at: text
    .transform((value, context) => {
      const moment = WITH_OFFSET.test(value) ? parseDate(value, 'UTC') : undefined;
      if (moment !== undefined) return Math.floor(moment);
      context.addIssue({
        code: 'custom',
        message: 'is no time with its offset, such as 2026-12-24T18:00:00Z',
      });
      return z.NEVER;
    })
    .optional()
    .meta({
      ...looksLike(WITH_OFFSET),
      description: 'When it is asked: ISO 8601 with an offset; now where it is left out.',
    }),
};

const CASE_FIELDS = {
  ...QUESTION_FIELDS,
  expect: oneOf(['allow', 'sign_in', 'deny']).meta({ description: 'What the answer must be.' }),
  route: text.optional().meta({ description: 'The route that must decide: its name, or its from and path.' }),
};

/** A made-up request. */
export const questionSchema = map(QUESTION_FIELDS, 'is not a request: a map with `url`');

/** A made-up request with the answer that is meant. */
export const caseSchema = map(CASE_FIELDS, 'is not a case: a map with `url` and `expect`');

function map<Shape extends z.core.$ZodShape>(shape: Shape, flaw: string) {
  const names = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return flaw;
      return issue.keys.map((name) => `${name} ${unknownKey(name, names)}`).join('\n');
    },
  });
}
