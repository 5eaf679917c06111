import { CRITERIA } from '../policy/criteria.ts';
import type { CriterionData, DataKind } from '../policy/criterion.ts';
import type { Term } from '../policy/term.ts';

const DAY_NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

// A list of a thousand people is no explanation.
const NAMED_VALUES = 10;

const WRITERS: { readonly [Kind in DataKind]: (data: CriterionData[Kind]) => string } = {
  nothing: () => '',
  text: conditions,
  list: conditions,
  query: conditions,
  networks: (blocks) => `in ${values(blocks)}`,
  date: ({ after, before }) => conditions({ after: moment(after), before: moment(before) }),
  days: ({ days, timezone }) => `${days.map((day) => DAY_NAMES[day]).join(',')} (${timezone})`,
  time: ({ after, before, timezone }) => `from ${clock(after)} to ${clock(before)} (${timezone})`,
};

/** The criterion of a term as it is written, with its name. */
export function criterionName({ criterion, subject }: Pick<Term, 'criterion' | 'subject'>): string {
  return subject === '' ? criterion : `${criterion}/${subject}`;
}

/** A term in words, such as `email is me@example.com`. */
export function termText(term: Term): string {
  // The data is of the kind that its criterion takes, which the types can't say.
  const write = WRITERS[CRITERIA[term.criterion].takes] as (data: unknown) => string;
  return `${criterionName(term)} ${write(term.data)}`.trim();
}

/** A value that was looked at, in one line. */
export function seenText(seen: unknown): string {
  if (seen === undefined) return 'nothing';
  return typeof seen === 'string' ? seen : JSON.stringify(seen);
}

function conditions(data: object): string {
  return Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? values(value) : value}`)
    .join(' and ');
}

function values(list: readonly string[]): string {
  const more = list.length > NAMED_VALUES ? ` and ${list.length - NAMED_VALUES} more` : '';
  return list.slice(0, NAMED_VALUES).join(', ') + more;
}

function moment(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
}

function clock(seconds: number): string {
  return seconds === 86_400 ? '24:00:00' : new Date(seconds * 1000).toISOString().slice(11, 19);
}
