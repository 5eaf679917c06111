import type { Route } from './compile.ts';
import { ruleOf } from './compile.ts';
import { CRITERIA } from './criteria.ts';
import type { CriterionData } from './criterion.ts';
import { parseEmail } from './email.ts';
import type { TextMatcher } from './matchers.ts';
import type { Mistake } from './mistake.ts';
import { prospectOf, prospectOfTerm } from './passable.ts';
import { isAmbiguous } from './path.ts';
import type { CompiledBlock } from './rule.ts';
import type { Term } from './term.ts';

/** What is likely not meant in a rule. */
export function findRuleMistakes(found: Route, now: number): Mistake[] {
  const { id: route, place } = found;
  const { allow, deny, isPassable } = ruleOf(found);
  const blocks = [...allow, ...deny];
  if (!isPassable && allow.length > 0)
    return [{ code: 'never_matches', place, route, message: 'has a rule that can never let anybody pass' }];
  return [
    ...blocks.flatMap((block) => blockMistakes(block, route)),
    ...blocks.flatMap(({ terms }) => terms.flatMap((term) => termMistakes(term, route, now))),
  ];
}

function blockMistakes(block: CompiledBlock, route: string): Mistake[] {
  const { action, combination, terms } = block;
  const [first] = terms;
  if (
    first === undefined ||
    prospectOf(block) !== 'never' ||
    terms.some(({ criterion }) => criterion === 'reject')
  )
    return first !== undefined && action === 'deny' && prospectOf(block) === 'never'
      ? [
          {
            code: 'never_matches',
            place: first.place,
            route,
            message: 'denies nobody: reject never holds; to deny everybody write accept',
          },
        ]
      : [];
  const message = `can never hold: nothing fulfils all of this \`${combination}\``;
  return [{ code: 'never_matches', place: first.place, route, message }];
}

function termMistakes(term: Term, route: string, now: number): Mistake[] {
  const { place } = term;
  const never = (message: string): Mistake => ({ code: 'never_matches', place, route, message });
  const withoutAt = (message: string): Mistake => ({ code: 'email_without_at', place, route, message });
  const doubt = doubtOf(term, now);
  if (doubt !== undefined) return [doubt.isEmail ? withoutAt(doubt.message) : never(doubt.message)];
  return prospectOfTerm(term) === 'never' && term.criterion !== 'reject'
    ? [never('can never hold: its conditions contradict each other')]
    : [];
}

interface Doubt {
  readonly message: string;
  readonly isEmail?: boolean;
}

function doubtOf({ criterion, data }: Term, now: number): Doubt | undefined {
  if (criterion === 'date') return doubtDate(data as CriterionData['date'], now);
  if (CRITERIA[criterion].takes !== 'text') return undefined;
  const texts = wholeTexts(data as TextMatcher);
  const [odd] = texts.filter((text) => isOdd(criterion, text));
  return odd === undefined ? undefined : DOUBTS[criterion]?.(odd);
}

const DOUBTS: Partial<Record<Term['criterion'], (text: string) => Doubt>> = {
  email: (text) => ({
    isEmail: true,
    message: text.includes('@')
      ? `${text} is no email address: nobody has it`
      : `${text} is no email address: it has no @`,
  }),
  user: (text) => ({
    isEmail: true,
    message: text.includes('@')
      ? `${text} looks like an email address, and user is the subject: write email`
      : `${text} has no @, so it is taken for a subject of the provider: is an email address meant?`,
  }),
  domain: (text) => ({ message: `${text} can never be a domain: write what stands after the @` }),
  http_method: (text) => ({ message: `${text} is never sent: methods are written in capitals` }),
  http_path: (text) => ({
    message: `${text} is never the path without doubt: it begins with / and is in its plain form`,
  }),
};

function isOdd(criterion: Term['criterion'], text: string): boolean {
  switch (criterion) {
    case 'email':
      return parseEmail(text) === undefined || text.includes('*');
    case 'user':
      // Subjects are numbers, UUIDs and the like: words are people.
      return /[@*]/.test(text) || /^[a-z]+(?:[._-][a-z]+)*$/i.test(text);
    case 'domain':
      return parseEmail(`somebody@${text}`) === undefined || text.includes('*');
    case 'http_method':
      return text !== text.toUpperCase();
    case 'http_path':
      return !text.startsWith('/') || isAmbiguous(text);
    default:
      return false;
  }
}

// Only what is compared as a whole; a part of an email has no @ either.
function wholeTexts({ is, not, in: any = [], not_in: none = [] }: TextMatcher): string[] {
  return [is, not, ...any, ...none].filter((text) => text !== undefined);
}

function doubtDate({ before }: CriterionData['date'], now: number): Doubt | undefined {
  if (before === undefined || before > now) return undefined;
  return { message: `has not held since ${new Date(before * 1000).toISOString()}, and never will again` };
}
