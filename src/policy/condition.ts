import { canonicalPattern } from './path.ts';
import type { RegexTest } from './regex.ts';
import { compileRegex } from './regex.ts';
import type { PathCondition } from './route.ts';
import { EVERY_PATH } from './route.ts';

/** A condition on the path that can be tried, its texts in the form in which readings are compared. */
export interface CompiledCondition extends PathCondition {
  /** Undefined where there is no regular expression. */
  readonly matches: RegexTest | undefined;
}

/** Compiles a condition; a regular expression that can't be compiled, which the configuration refuses, matches nothing. */
export function compileCondition(condition: PathCondition): CompiledCondition {
  const { path, prefix, regex } = condition;
  if (path === undefined && prefix === undefined && regex === undefined) return EVERY_COMPILED;
  return {
    ...condition,
    path: path === undefined ? undefined : canonicalPattern(path),
    prefix: prefix === undefined ? undefined : canonicalPattern(prefix),
    matches: regex === undefined ? undefined : matcherOf(regex),
  };
}

/** A text that two conditions share exactly when they can't be told apart; empty for every path. */
export function conditionKey({ path, prefix, regex, regexPriorityOrder }: PathCondition): string {
  if (path === undefined && prefix === undefined && regex === undefined) return '';
  const texts = [path, prefix].map((text) => (text === undefined ? null : canonicalPattern(text)));
  return JSON.stringify([...texts, regex ?? null, regex === undefined ? null : (regexPriorityOrder ?? null)]);
}

const EVERY_COMPILED: CompiledCondition = { ...EVERY_PATH, matches: undefined };

// Compiled when the first path is tried: a thousand of them take a second.
function matcherOf(regex: string): RegexTest {
  let test: RegexTest | undefined;
  return (text) => {
    test ??= compileOrNothing(regex);
    return test(text);
  };
}

function compileOrNothing(regex: string): RegexTest {
  const compiled = compileRegex(regex);
  return 'test' in compiled ? compiled.test : () => false;
}
