import { CRITERIA } from './criteria.ts';
import type { CriterionData } from './criterion.ts';
import { asciiLowerCase } from './email.ts';
import type { ListMatcher, TextMatcher } from './matchers.ts';
import { mapTexts, possibleTexts, textTest } from './matchers.ts';
import { canonicalPattern } from './path.ts';
import type { Term } from './term.ts';

/** Whether nothing at all fulfils these terms together, one of them among them. */
export function contradict(terms: readonly Term[]): boolean {
  return terms.some((term) => {
    const same = terms.filter(
      ({ criterion, subject }) => criterion === term.criterion && subject === term.subject,
    );
    switch (CRITERIA[term.criterion].takes) {
      case 'text':
        return noText(term, terms);
      case 'query':
        return noValue(term.data as CriterionData['query']);
      case 'list':
        return noList(same.map(({ data }) => data as ListMatcher));
      case 'date':
        return noMoment(same.map(({ data }) => data as CriterionData['date']));
      default:
        return false;
    }
  });
}

/** How a criterion compares its texts. */
const FOLDS: Partial<Record<Term['criterion'], (text: string) => string>> = {
  email: asciiLowerCase,
  domain: asciiLowerCase,
  http_path: canonicalPattern,
};

function noText(term: Term, terms: readonly Term[]): boolean {
  const ofCriterion = (name: Term['criterion']) =>
    terms.filter(({ criterion }) => criterion === name).map((other) => textTest(comparable(other)));
  const tests = ofCriterion(term.criterion);
  // Whoever has an email is of its domain.
  const domainTests = term.criterion === 'email' ? ofCriterion('domain') : [];
  const possible = possibleTexts(comparable(term))?.filter(
    (text) =>
      tests.every((test) => test(text)) && domainTests.every((test) => test(text.split('@')[1] ?? '')),
  );
  return possible?.length === 0;
}

function comparable({ criterion, data }: Term): TextMatcher {
  const fold = FOLDS[criterion];
  return fold === undefined ? (data as TextMatcher) : mapTexts(data as TextMatcher, fold);
}

// A parameter can't be missing and have a value.
function noValue({ present, ...matcher }: CriterionData['query']): boolean {
  const needsOne = Object.keys(matcher).some((key) => key !== 'not' && key !== 'not_in');
  return (present === false && needsOne) || possibleTexts(matcher)?.length === 0;
}

function noList(matchers: readonly ListMatcher[]): boolean {
  const texts = (key: keyof ListMatcher) =>
    new Set(matchers.map((matcher) => matcher[key]).filter((text) => text !== undefined));
  const [only, excluded] = [texts('is'), texts('exclude')];
  const wanted = texts('has').union(only);
  return !wanted.isDisjointFrom(excluded) || (only.size > 0 && wanted.size > 1);
}

function noMoment(ranges: readonly CriterionData['date'][]): boolean {
  const after = Math.max(...ranges.map((range) => range.after ?? Number.NEGATIVE_INFINITY));
  const before = Math.min(...ranges.map((range) => range.before ?? Number.POSITIVE_INFINITY));
  return after >= before;
}
