import { z } from 'zod';
import type { CriterionData, DataKind } from '../policy/criterion.ts';
import { parseDate, parseDays, parseTimeOfDay } from '../policy/time.ts';
import { isTimeZone } from '../policy/time-zone.ts';
import { unknownKey } from './flaws.ts';
import { flag, networks, text } from './values.ts';

const texts = z
  .array(text, { error: 'is not a list of texts' })
  .min(1, { error: 'is an empty list' })
  .meta({ description: 'Any of these texts.' });

const TEXT_CONDITIONS = {
  is: text.optional().meta({ description: 'It is exactly this.' }),
  not: text.optional().meta({ description: 'It is anything but this.' }),
  contains: text.optional().meta({ description: 'It contains this.' }),
  starts_with: text.optional().meta({ description: 'It begins with this.' }),
  ends_with: text.optional().meta({ description: 'It ends with this.' }),
  in: texts.optional().meta({ description: 'It is one of these.' }),
  not_in: texts.optional().meta({ description: 'It is none of these.' }),
};

const timezone = text
  .refine(isTimeZone, { error: 'is no time zone such as Europe/Berlin, UTC or +02:00' })
  .meta({ description: 'A name of the IANA time zone database, or an offset.' });

/** How what is written after a criterion is read, by kind. */
export const DATA_SCHEMAS: { readonly [Kind in DataKind]: z.ZodType<CriterionData[Kind]> } = {
  nothing: z
    .unknown()
    .refine((value) => value !== false, {
      error: 'takes no value, not even false: write true, or take it out',
    })
    .transform((): true => true)
    .meta({ not: { const: false } }),
  text: z.union([text.transform((is) => ({ is })), conditions(TEXT_CONDITIONS)], {
    error: `is neither a text nor a map of ${Object.keys(TEXT_CONDITIONS).join(', ')}`,
  }),
  list: z.union(
    [
      text.transform((has) => ({ has })),
      conditions({
        has: text.optional().meta({ description: 'One of them is this.' }),
        is: text.optional().meta({ description: 'There is exactly one, and it is this.' }),
        exclude: text.optional().meta({ description: 'None of them is this.' }),
      }),
    ],
    { error: 'is neither a text nor a map of has, is, exclude' },
  ),
  query: z.union(
    [
      text.transform((is) => ({ is })),
      conditions({
        present: flag.optional().meta({ description: 'Whether the parameter is there at all.' }),
        ...TEXT_CONDITIONS,
      }),
    ],
    { error: `is neither a text nor a map of present, ${Object.keys(TEXT_CONDITIONS).join(', ')}` },
  ),
  networks: networks.refine((blocks) => blocks.length > 0, { error: 'is an empty list' }),
  date: strict({
    after: text.optional().meta({ description: 'The first moment, included (ISO 8601).' }),
    before: text.optional().meta({ description: 'The moment at which it ends, not included (ISO 8601).' }),
    timezone: timezone.optional(),
  }).transform(readDates),
  days: z
    .union(
      [
        text.transform((is) => ({ is })),
        strict({
          is: text.meta({
            description: 'It is one of these days: *, mon,wed,fri or tue-fri, in three letters or in full.',
          }),
          timezone,
        }),
      ],
      {
        error: 'is neither days such as mon-fri nor a map of is and timezone',
      },
    )
    .transform(({ is, ...rest }, context) => {
      const days = parseDays(is);
      if (days === undefined) return refuse(context, [], DAYS_FLAW);
      return { days, timezone: 'timezone' in rest ? rest.timezone : 'UTC' };
    }),
  time: strict({
    timezone,
    after: text.optional().meta({ description: 'The first second, included, as 8:00, 2:20:00 or 4:30PM.' }),
    before: text.optional().meta({ description: 'The second at which it ends, not included.' }),
  }).transform(readTimes),
};

const DAYS_FLAW = 'names no days: write *, mon,wed,fri or tue-fri, in three letters or in full';

type Context = z.core.$RefinementCtx;

/** A map with these keys and no others. */
function strict<Shape extends z.core.$ZodShape>(shape: Shape) {
  const names = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `is not a map of ${names.join(', ')}`;
      return issue.keys.map((name) => `${name} ${unknownKey(name, names)}`).join('\n');
    },
  });
}

/** A map of conditions, of which there must be one. */
function conditions<Shape extends z.core.$ZodShape>(shape: Shape) {
  return strict(shape)
    .refine((value) => Object.values(value).some((condition) => condition !== undefined), {
      error: `says nothing: write one of ${Object.keys(shape).join(', ')}`,
    })
    .meta({ minProperties: 1 });
}

interface WrittenRange {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly timezone?: string | undefined;
}

function readDates(
  { after, before, timezone: zone = 'UTC' }: WrittenRange,
  context: Context,
): CriterionData['date'] {
  const read = (name: string, value: string | undefined) => {
    const moment = value === undefined ? undefined : parseDate(value, zone);
    if (value !== undefined && moment === undefined)
      return refuse(context, [name], 'is no date such as 2026-12-24 or 2026-12-24T18:00:00Z');
    return moment;
  };
  if (after === undefined && before === undefined)
    return refuse(context, [], 'says nothing: write after, before or both');
  const range = { after: read('after', after), before: read('before', before) };
  if (range.after !== undefined && range.before !== undefined && range.after >= range.before)
    return refuse(context, ['before'], 'is not later than after: it would never hold');
  return range;
}

function readTimes({ after, before, timezone: zone }: WrittenRange, context: Context): CriterionData['time'] {
  const read = (name: string, value: string | undefined, missing: number) => {
    const time = value === undefined ? missing : parseTimeOfDay(value);
    return time ?? refuse(context, [name], 'is no time of day such as 16:30, 2:20:00 or 4:30PM');
  };
  if (after === undefined && before === undefined)
    return refuse(context, [], 'says nothing: write after, before or both');
  const range = {
    after: read('after', after, 0),
    before: read('before', before, 86_400),
    timezone: zone ?? 'UTC',
  };
  if (range.after === range.before)
    return refuse(context, ['before'], 'is the same as after: it would never hold');
  return range;
}

function refuse(context: Context, path: string[], message: string): never {
  context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
}
