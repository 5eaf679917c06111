import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { explain } from '../../src/policy/explain.ts';
import type { Question } from '../../src/policy/question.ts';
import { targetOf, visitorOf } from '../../src/policy/question.ts';
import { REASONS } from '../../src/policy/reason.ts';
import type { Judged } from './support/judge-written.ts';
import { ask, load } from './support/judge-written.ts';
import { anyDeny, anyPolicy } from './support/random-policy.ts';
import { anyOddQuestion, anyPlainQuestion } from './support/random-question.ts';
import { equivalentTo, oddSpellingOf } from './support/spelling.ts';
import { withoutOneAllow } from './support/without-allow.ts';
import type { WrittenPolicy, WrittenRoute } from './support/written-policy.ts';

// A run that fails prints its seed, and the smallest policy and question that it found.
const RUNS = { numRuns: 400, interruptAfterTimeLimit: 6_000 };

const anyQuestion = fc.oneof(anyPlainQuestion, anyOddQuestion);
const questions = fc.array(anyQuestion, { minLength: 8, maxLength: 8 });

test('every request gets an answer with a reason of the table, the same when it is asked again and by explain', () => {
  const claims = fc.dictionary(fc.constantFrom('team', 'level', 'a', 'a/b', '__proto__'), fc.jsonValue());
  const wild = fc
    .tuple(anyQuestion, fc.string({ unit: 'binary', maxLength: 20 }), claims)
    .map(([question, text, told]) => ({
      ...question,
      url: `https://a.example.com/${text.replaceAll('#', '%23')}`,
      claims: told,
    }));
  fc.assert(
    fc.property(anyPolicy, questions, fc.array(wild, { maxLength: 8 }), (written, asked, odd) => {
      const { policy } = load(written);
      for (const question of policy === undefined ? [] : [...asked, ...odd]) {
        if (policy === undefined) continue;
        const { decision } = ask(policy, question);
        assert.ok(['allow', 'deny', 'sign_in'].includes(decision.outcome));
        assert.ok(REASONS.includes(decision.reason));
        assert.deepEqual(ask(policy, question).decision, decision);
        const target = targetOf(question);
        if ('problem' in target) continue;
        const explained = explain(policy, target, visitorOf(policy, question), question.at ?? 0);
        assert.deepEqual(explained.decision, decision);
      }
    }),
    RUNS,
  );
});

/** A policy with a change to one of its routes, and requests; only where both load. */
function changed(
  change: (route: WrittenRoute) => fc.Arbitrary<WrittenRoute>,
): fc.Arbitrary<readonly [before: WrittenPolicy, after: WrittenPolicy]> {
  return anyPolicy.chain((policy) =>
    fc.nat(policy.routes.length - 1).chain((index) => {
      const route = policy.routes[index];
      if (route === undefined) throw new RangeError(String(index));
      return change(route).map(
        (other) => [policy, { ...policy, routes: policy.routes.with(index, other) }] as const,
      );
    }),
  );
}

function hold(
  change: (route: WrittenRoute) => fc.Arbitrary<WrittenRoute>,
  rule: (before: string, after: string, question: Question) => void,
): void {
  fc.assert(
    fc.property(changed(change), questions, ([before, after], asked) => {
      const [one, other] = [load(before).policy, load(after).policy];
      if (one === undefined || other === undefined) return;
      for (const question of asked)
        rule(ask(one, question).decision.outcome, ask(other, question).decision.outcome, question);
    }),
    RUNS,
  );
}

test('one more deny lets nobody pass who didn’t', () => {
  const withDeny = (route: WrittenRoute) =>
    anyDeny.map((deny) => ({ ...route, policy: [...[route.policy ?? []].flat(), deny] }));
  hold(withDeny, (before, after) => {
    if (after === 'allow') assert.equal(before, 'allow');
  });
});

test('one allow less lets nobody pass who didn’t, but for those who would only have had to sign in', () => {
  hold(withoutOneAllow, (before, after, { user, sub }) => {
    if (after !== 'allow') return;
    // An inverted criterion of visitors asks everybody to sign in, even beside an allow that lets everybody pass.
    const isNobody = user === undefined && sub === undefined;
    assert.ok(before === 'allow' || (isNobody && before === 'sign_in'), `${before} became ${after}`);
  });
});

test('spellings of a URL that every server reads alike get one decision', () => {
  const pairs = anyPlainQuestion.chain((question) =>
    equivalentTo(question.url).map((url) => [question, { ...question, url }] as const),
  );
  fc.assert(
    fc.property(anyPolicy, fc.array(pairs, { minLength: 8, maxLength: 8 }), (written, asked) => {
      const { policy } = load(written);
      if (policy === undefined) return;
      for (const [one, other] of asked) assert.deepEqual(ask(policy, other), ask(policy, one), other.url);
    }),
    RUNS,
  );
});

test('an odd spelling of a path never lets anybody pass whom its plain form doesn’t, and never by another route', () => {
  const paths = fc.constantFrom('/a', '/a/', '/a/b', '/ab', '/b', '/b/a', '/c', '/caf%C3%A9');
  const pairs = fc.tuple(anyPlainQuestion, paths).chain(([question, path]) =>
    oddSpellingOf(path).map((odd) => {
      const at = (place: string) => ({ ...question, url: `https://a.example.com${place}` });
      return [at(path), at(odd)] as const;
    }),
  );
  fc.assert(
    fc.property(anyPolicy, fc.array(pairs, { minLength: 16, maxLength: 16 }), (written, asked) => {
      const { policy } = load(written);
      if (policy === undefined) return;
      for (const [plain, odd] of asked) {
        const expected: Judged = ask(policy, plain);
        const answer: Judged = ask(policy, odd);
        if (answer.decision.reason === 'path-ambiguous') continue;
        assert.equal(answer.route, expected.route, odd.url);
        assert.equal(answer.decision.outcome, expected.decision.outcome, odd.url);
      }
    }),
    RUNS,
  );
});
