import { CRITERIA } from './criteria.ts';
import type { CriterionData } from './criterion.ts';
import { asciiLowerCase } from './email.ts';
import type { TextMatcher } from './matchers.ts';
import { mapTexts, possibleTexts, textTest } from './matchers.ts';
import type { Block, Rule } from './rule.ts';
import type { Term } from './term.ts';

/** What can be told of a term or block without a request. */
export type Prospect = 'always' | 'depends' | 'never';

/** Whether there is anybody at all, at any time, from anywhere, whom a rule lets pass. */
export function isPassable({ allow, deny }: Rule): boolean {
  return (
    allow.some((block) => prospectOf(block) !== 'never') &&
    !deny.some((block) => prospectOf(block) === 'always')
  );
}

/** What can be told of a block without a request. */
export function prospectOf({ combination, terms }: Block): Prospect {
  const plain = terms.map(prospectOfTerm);
  switch (combination) {
    case 'and':
      return contradict(terms) ? 'never' : allOf(plain);
    case 'or':
      return anyOf(plain);
    case 'not':
      return allOf(plain.map(opposite));
    case 'nor':
      return contradict(terms) ? 'always' : anyOf(plain.map(opposite));
  }
}

/** What can be told of a term without a request. */
export function prospectOfTerm(term: Term): Prospect {
  if (term.criterion === 'accept') return 'always';
  if (term.criterion === 'reject') return 'never';
  const { takes } = CRITERIA[term.criterion];
  if (takes === 'query' && isImpossible(term.data as CriterionData['query'])) return 'never';
  return takes === 'text' && possibleTexts(comparable(term))?.length === 0 ? 'never' : 'depends';
}

// A parameter can't be missing and have a value.
function isImpossible({ present, ...matcher }: CriterionData['query']): boolean {
  const needsOne = Object.keys(matcher).some((key) => key !== 'not' && key !== 'not_in');
  return (present === false && needsOne) || possibleTexts(matcher)?.length === 0;
}

/** Whether terms about one and the same text name no text that fulfils them all. */
function contradict(terms: readonly Term[]): boolean {
  const texts = terms.filter(({ criterion }) => CRITERIA[criterion].takes === 'text');
  return texts.some((term) => {
    const possible = possibleTexts(comparable(term));
    const same = texts.filter(({ criterion }) => criterion === term.criterion);
    const tests = same.map((other) => textTest(comparable(other)));
    return possible !== undefined && !possible.some((text) => tests.every((test) => test(text)));
  });
}

function comparable({ criterion, data }: Term): TextMatcher {
  const matcher = data as TextMatcher;
  return criterion === 'email' || criterion === 'domain' ? mapTexts(matcher, asciiLowerCase) : matcher;
}

function opposite(prospect: Prospect): Prospect {
  if (prospect === 'depends') return prospect;
  return prospect === 'always' ? 'never' : 'always';
}

function allOf(prospects: readonly Prospect[]): Prospect {
  if (prospects.includes('never')) return 'never';
  return prospects.every((prospect) => prospect === 'always') ? 'always' : 'depends';
}

function anyOf(prospects: readonly Prospect[]): Prospect {
  return opposite(allOf(prospects.map(opposite)));
}
