/** Conditions on one text, all of which must hold (Pomerium `pkg/policy/criteria/matchers.go`). */
export interface TextMatcher {
  readonly is?: string | undefined;
  readonly not?: string | undefined;
  readonly contains?: string | undefined;
  readonly starts_with?: string | undefined;
  readonly ends_with?: string | undefined;
  readonly in?: readonly string[] | undefined;
  readonly not_in?: readonly string[] | undefined;
}

/** Conditions on a list of texts, all of which must hold. */
export interface ListMatcher {
  /** One of them is this. */
  readonly has?: string | undefined;
  /** There is one, and it is this. */
  readonly is?: string | undefined;
  /** None of them is this. */
  readonly exclude?: string | undefined;
}

/** Whether a text fulfils the conditions that are there. */
export function textTest(matcher: TextMatcher): (text: string) => boolean {
  const tests = textTests(matcher);
  const [only] = tests;
  return only !== undefined && tests.length === 1 ? only : (text) => tests.every((test) => test(text));
}

/** The texts that alone can fulfil the conditions, where they name them; undefined where there is no end of them. */
export function possibleTexts(matcher: TextMatcher): readonly string[] | undefined {
  const named = matcher.is === undefined ? matcher.in : [matcher.is];
  return named?.filter(textTest(matcher));
}

/** Whether a list of texts fulfils the conditions that are there. */
export function listTest({ has, is, exclude }: ListMatcher): (texts: readonly string[]) => boolean {
  return (texts) =>
    (has === undefined || texts.includes(has)) &&
    (is === undefined || (texts.length === 1 && texts[0] === is)) &&
    (exclude === undefined || !texts.includes(exclude));
}

/** The same conditions on texts that are compared in another form, such as lower-case. */
export function mapTexts(matcher: TextMatcher, fold: (text: string) => string): TextMatcher {
  const folded = Object.entries(matcher).map(([key, value]: [string, string | readonly string[]]) => [
    key,
    typeof value === 'string' ? fold(value) : value?.map(fold),
  ]);
  return Object.fromEntries(folded);
}

function textTests(matcher: TextMatcher): ((text: string) => boolean)[] {
  const { is, not, contains, starts_with: start, ends_with: end } = matcher;
  const tests: ((text: string) => boolean)[] = [];
  if (is !== undefined) tests.push((text) => text === is);
  if (not !== undefined) tests.push((text) => text !== not);
  if (contains !== undefined) tests.push((text) => text.includes(contains));
  if (start !== undefined) tests.push((text) => text.startsWith(start));
  if (end !== undefined) tests.push((text) => text.endsWith(end));
  if (matcher.in !== undefined) {
    const allowed = new Set(matcher.in);
    tests.push((text) => allowed.has(text));
  }
  if (matcher.not_in !== undefined) {
    const refused = new Set(matcher.not_in);
    tests.push((text) => !refused.has(text));
  }
  return tests;
}
