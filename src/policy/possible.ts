import type { Route } from './compile.ts';
import { ruleOf } from './compile.ts';
import { CRITERIA } from './criteria.ts';
import type { Criterion, Verdict } from './criterion.ts';
import type { Decision } from './decide.ts';
import { decide, decideUnmatched, settle } from './decide.ts';
import type { Facts } from './facts.ts';
import { mergeBlocks, mergeTerms } from './judge.ts';
import { readPath } from './path.ts';
import type { CompiledBlock, Rule } from './rule.ts';
import type { Term } from './term.ts';

/** What is known of a request, such as a line of a log tells it. */
export interface PartialFacts extends Omit<Facts, 'path'> {
  /** Whether it is known what a term looks at; not asked of terms that look at nothing, or at nobody. */
  readonly isKnown: (term: Term) => boolean;
  /** False: somebody may be signed in, or nobody. */
  readonly isVisitorKnown: boolean;
}

/** The terms of a rule that look at what isn't known. */
export function unknownTerms(route: Route, facts: PartialFacts): Term[] {
  const { allow, deny } = ruleOf(route);
  return [...deny, ...allow].flatMap(({ terms }) => terms.filter((term) => !isTold(term, facts)));
}

/**
 * Every outcome that `decide` could come to, whatever the facts are that nobody knows, each with reasons of one way to it.
 * Terms about unknown facts are taken to be independent, so it may be one outcome too many, and never one too few.
 */
export function possibleDecisions(route: Route, facts: PartialFacts): readonly Decision[] {
  const { target, visitor, now } = facts;
  const rule = ruleOf(route);
  if (!rule.isPassable || unknownTerms(route, facts).length === 0)
    return [decide(route, target, visitor, now)];
  const readings = rule.looksAtPath ? readPath(target.path) : [target.path];
  if (readings === undefined) return [decideUnmatched('path-ambiguous')];
  const decisions = distinctOutcomes(readings.flatMap((path) => possibleOfReading(rule, path, facts)));
  const mayDiffer = readings.length > 1 && decisions.length > 1;
  return mayDiffer ? distinctOutcomes([...decisions, decideUnmatched('path-ambiguous')]) : decisions;
}

function distinctOutcomes(decisions: readonly Decision[]): Decision[] {
  return distinct(decisions, ({ outcome }) => outcome);
}

function possibleOfReading(rule: Rule, path: string, facts: PartialFacts): Decision[] {
  const allow = possibleOfBlocks(rule.allow, path, facts);
  const deny = possibleOfBlocks(rule.deny, path, facts);
  return deny.flatMap((no) => allow.map((yes) => settle(no, yes)));
}

function possibleOfBlocks(blocks: readonly CompiledBlock[], path: string, facts: PartialFacts): Verdict[] {
  return mergePossible(
    blocks.map((block) => possibleOfBlock(block, path, facts)),
    mergeBlocks,
  );
}

function possibleOfBlock(
  { combination, terms, tests }: CompiledBlock,
  path: string,
  facts: PartialFacts,
): Verdict[] {
  const possible = terms.map((term, index) => {
    const verdicts = isTold(term, facts)
      ? [tests[index]?.({ ...facts, path }) ?? NEVER]
      : unknownVerdicts(term, facts);
    return verdicts.map((verdict) => mergeTerms(combination, [verdict]));
  });
  // Each is inverted already where the combination says so.
  const how = combination === 'and' || combination === 'not' ? 'and' : 'or';
  return mergePossible(possible, (verdicts) => mergeTerms(how, verdicts));
}

const NEVER: Verdict = { value: false, reasons: [] };

function isTold(term: Term, { visitor, isVisitorKnown, isKnown }: PartialFacts): boolean {
  const { about, looksAt } = CRITERIA[term.criterion];
  if (about === 'request') return looksAt === 'nothing' || isKnown(term);
  return isVisitorKnown && (visitor === undefined || isKnown(term));
}

function unknownVerdicts({ criterion }: Term, { isVisitorKnown }: PartialFacts): Verdict[] {
  const { about, ok, unauthorized }: Criterion = CRITERIA[criterion];
  const verdicts: Verdict[] = [
    { value: true, reasons: [ok] },
    { value: false, reasons: [unauthorized] },
  ];
  if (about === 'visitor' && !isVisitorKnown)
    verdicts.push({ value: false, reasons: ['user-unauthenticated'] });
  return verdicts;
}

/** Merges one by one, which comes to the same as at once, and keeps what makes a difference: at most four verdicts. */
function mergePossible(
  lists: readonly (readonly Verdict[])[],
  merge: (verdicts: readonly Verdict[]) => Verdict,
): Verdict[] {
  const [first = [merge([])], ...others] = lists;
  return others.reduce<Verdict[]>(
    (merged, next) => distinctVerdicts(merged.flatMap((left) => next.map((right) => merge([left, right])))),
    distinctVerdicts(first),
  );
}

function distinctVerdicts(verdicts: readonly Verdict[]): Verdict[] {
  return distinct(verdicts, ({ value, reasons }) => `${value} ${reasons.includes('user-unauthenticated')}`);
}

function distinct<One>(all: readonly One[], keyOf: (one: One) => string): One[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}
