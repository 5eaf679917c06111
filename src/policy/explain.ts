import type { Policy, Route } from './compile.ts';
import { ruleOf } from './compile.ts';
import type { CriterionName } from './criteria.ts';
import { CRITERIA } from './criteria.ts';
import type { Criterion, Verdict } from './criterion.ts';
import type { Decision } from './decide.ts';
import { decide, decideUnmatched } from './decide.ts';
import type { Facts } from './facts.ts';
import { findHost } from './host-index.ts';
import { selectRoute } from './host-routes.ts';
import { mergeTerms } from './judge.ts';
import { matchRoute } from './match.ts';
import { readPath } from './path.ts';
import type { Reason } from './reason.ts';
import { inOrder } from './reason.ts';
import type { Action, Combination, CompiledBlock } from './rule.ts';
import type { Target } from './target.ts';
import type { Term } from './term.ts';
import type { Visitor } from './visitor.ts';

/** What one term came to, and what it was compared with. */
export interface ExplainedTerm {
  readonly criterion: CriterionName;
  readonly subject: string;
  readonly term: Term;
  readonly value: boolean;
  /** Undefined where nobody is signed in, or there is nothing to see. */
  readonly saw: unknown;
}

/** What a block came to, and which reasons it kept. */
export interface ExplainedBlock {
  readonly action: Action;
  readonly combination: Combination;
  readonly value: boolean;
  readonly reasons: readonly Reason[];
  readonly terms: readonly ExplainedTerm[];
}

/** One reading of the path, and the route that it leads to. */
export interface ExplainedReading {
  readonly path: string;
  readonly route: Route | undefined;
}

/** A decision with all that led to it. */
export interface Explanation {
  readonly decision: Decision;
  readonly route: Route | undefined;
  /** More than one where servers differ about the path; none where there is no end of them. */
  readonly readings: readonly ExplainedReading[];
  /** Judged under the first reading. */
  readonly blocks: readonly ExplainedBlock[];
}

/** Decides as `decide` does, and says all that led to it. */
export function explain(
  policy: Policy,
  target: Target,
  visitor: Visitor | undefined,
  now: number,
): Explanation {
  const matched = matchRoute(policy, target);
  const readings = explainReadings(policy, target);
  if (typeof matched === 'string')
    return { decision: decideUnmatched(matched), route: undefined, readings, blocks: [] };
  const rule = ruleOf(matched);
  const facts: Facts = { target, path: readings[0]?.path ?? target.path, visitor, now };
  return {
    decision: decide(matched, target, visitor, now),
    route: matched,
    readings,
    blocks: [...rule.deny, ...rule.allow].map((block) => explainBlock(block, facts)),
  };
}

function explainReadings({ hosts }: Policy, { host, port, path }: Target): ExplainedReading[] {
  const routes = findHost(hosts, host, port);
  return (readPath(path) ?? []).map((reading) => ({
    path: reading,
    route: routes === undefined ? undefined : selectRoute(routes, reading),
  }));
}

function explainBlock({ action, combination, terms, tests }: CompiledBlock, facts: Facts): ExplainedBlock {
  const verdicts: Verdict[] = tests.map((test) => test(facts));
  const { value, reasons } = mergeTerms(combination, verdicts);
  return {
    action,
    combination,
    value,
    reasons: inOrder(reasons),
    terms: terms.map((term, index) => ({
      criterion: term.criterion,
      subject: term.subject,
      term,
      value: verdicts[index]?.value ?? false,
      saw: whatWasSeen(term, facts),
    })),
  };
}

function whatWasSeen({ criterion: name, subject, data }: Term, facts: Facts): unknown {
  const criterion: Criterion = CRITERIA[name];
  if (criterion.about === 'visitor')
    return facts.visitor === undefined ? undefined : criterion.sees(facts.visitor, subject);
  return (criterion.sees as (facts: Facts, subject: string, data: unknown) => unknown)(facts, subject, data);
}
