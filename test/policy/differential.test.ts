import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Policy, Route } from '../../src/policy/compile.ts';
import { CRITERIA } from '../../src/policy/criteria.ts';
import type { Question } from '../../src/policy/question.ts';
import type { ReferenceAnswer } from './reference-evaluator.ts';
import { evaluate } from './reference-evaluator.ts';
import { ask, load } from './support/judge-written.ts';
import { anyPolicy, RANDOM_CRITERIA } from './support/random-policy.ts';
import { anyOddQuestion, anyPlainQuestion } from './support/random-question.ts';
import { hasConflict, isRefused } from './support/reference-route.ts';
import type { WrittenPolicy } from './support/written-policy.ts';

// A run that fails prints its seed, and the smallest policy and question that it found.
const POLICIES = 2000;
const SIX = { minLength: 6, maxLength: 6 };
const MAXIMUM_MS = 10_000;

/** A policy with names for its routes by which both evaluators call them, and what it loads as. */
function loaded(written: WrittenPolicy): { policy: Policy; indexOf: (route: Route) => number } | undefined {
  const isBad = hasConflict(written) || written.routes.some(isRefused);
  const { policy, told, indexOf } = load(written);
  assert.equal(policy === undefined, isBad, told.join('\n') || 'should have been refused');
  return policy === undefined ? undefined : { policy, indexOf };
}

function compare(
  written: WrittenPolicy,
  { policy, indexOf }: NonNullable<ReturnType<typeof loaded>>,
  question: Question,
  isOdd: boolean,
): void {
  const { decision, route } = ask(policy, question);
  const expected = evaluate(written, question);
  // The second evaluator knows fewer readings of an odd path, and no rule that nobody could fulfil: both may only deny.
  if (isOdd && decision.reason === 'path-ambiguous') {
    assert.equal(decision.outcome, 'deny');
    return;
  }
  if (decision.outcome === 'deny' && decision.reasons.join() === 'reject') {
    assert.notEqual(expected.outcome, 'allow');
    return;
  }
  const answer: ReferenceAnswer = {
    outcome: decision.outcome,
    place: route === undefined ? undefined : indexOf(route),
    reasons: decision.reasons.toSorted(),
  };
  assert.deepEqual(answer, expected);
}

test('a second evaluator says the same of any policy and any request: outcome, route and reasons', () => {
  const asked = fc.tuple(fc.array(anyPlainQuestion, SIX), fc.array(anyOddQuestion, SIX));
  fc.assert(
    fc.property(anyPolicy, asked, (written, [plain, odd]) => {
      const policy = loaded(written);
      if (policy === undefined) return;
      for (const question of plain) compare(written, policy, question, false);
      for (const question of odd) compare(written, policy, question, true);
    }),
    { numRuns: POLICIES, interruptAfterTimeLimit: MAXIMUM_MS },
  );
});

test('random policies know every criterion', () => {
  assert.deepEqual(RANDOM_CRITERIA.toSorted(), Object.keys(CRITERIA).toSorted());
});
