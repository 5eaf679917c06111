import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createJudge } from '../../src/cli/replay/judge-again.ts';
import { readLogLine } from '../../src/cli/replay/read-log-line.ts';
import { recordDecision } from '../../src/http/record-decision.ts';
import { compilePolicy } from '../../src/policy/compile.ts';
import type { Decision } from '../../src/policy/decide.ts';
import { decide, decideUnmatched } from '../../src/policy/decide.ts';
import { matchRoute } from '../../src/policy/match.ts';
import type { Question } from '../../src/policy/question.ts';
import { targetOf, visitorOf } from '../../src/policy/question.ts';
import type { Term } from '../../src/policy/term.ts';
import type { DecisionRecord } from '../../src/telemetry/decision-log.ts';
import { entry } from '../support/config.ts';
import { session } from '../support/session.ts';

const PLACE = { file: 'config.yaml', line: 1, column: 1 };
const NOW = 1_800_000_000;

function term(criterion: Term['criterion'], data: Term['data'], subject = ''): Term {
  return { criterion, subject, data, place: PLACE };
}

const TERMS = [
  term('email', { is: 'me@example.com' }),
  term('domain', { is: 'example.com' }),
  term('user', { is: 'subject-1' }),
  term('groups', { has: 'staff' }),
  term('groups', { exclude: 'team' }),
  term('groups', { is: 'team' }),
  term('claim', { has: 'red' }, 'color'),
  term('claim', { has: 'staff' }, 'groups'),
  term('http_query', { is: 'x' }, 'token'),
  term('http_method', { is: 'GET' }),
  term('http_path', { starts_with: '/a' }),
  term('source_ip', ['10.0.0.0/8']),
  term('cors_preflight', true),
  term('date', { after: NOW, before: undefined }),
  term('authenticated_user', true),
  term('accept', true),
];

const block = fc.record({
  action: fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
  combination: fc.constantFrom('and' as const, 'or' as const, 'not' as const, 'nor' as const),
  terms: fc.array(fc.constantFrom(...TERMS), { minLength: 1, maxLength: 3 }),
});
const members = fc.subarray(['me@example.com', 'subject-1']);
const written = fc
  .record({
    blocks: fc.array(block, { minLength: 1, maxLength: 3 }),
    groups: fc.array(fc.record({ name: fc.constantFrom('staff', 'team'), members }), { maxLength: 1 }),
    hasPrefix: fc.boolean(),
  })
  .map(({ blocks, groups, hasPrefix }) => {
    const rules = { blocks };
    const narrow = hasPrefix ? [entry('https://app.example.com', { ...rules, condition: PREFIX })] : [];
    const routes = [
      entry('https://app.example.com', hasPrefix ? { allowAnyAuthenticatedUser: true } : rules),
      ...narrow,
    ];
    return { routes, groups: groups.map((group) => ({ ...group, place: PLACE })) };
  });
const PREFIX = { path: undefined, prefix: '/a', regex: undefined, regexPriorityOrder: undefined };

const asked = fc.record({
  url: fc
    .constantFrom('/', '/a/b', '/a/../b', '/%61?token=x', '/c?token=y')
    .map((path) => `https://app.example.com${path}`),
  method: fc.constantFrom('GET', 'POST', 'OPTIONS'),
  ip: fc.constantFrom('10.1.2.3', '203.0.113.7'),
  headers: fc.constantFrom({}, { origin: 'https://b.example.com', 'access-control-request-method': 'PUT' }),
  who: fc.constantFrom<Partial<Question>[]>(
    {},
    { user: 'me@example.com', sub: 'subject-1', groups: ['team'], claims: { color: ['red'] } },
    { user: 'you@example.org', sub: 'subject-2', groups: ['staff', 'team'] },
    { sub: 'subject-1', claims: { color: 'blue' } },
  ),
});

/** What a policy says of a question, and the line that a check by it would log. */
function check(
  entries: Parameters<typeof compilePolicy>[0],
  question: Question,
): { decision: Decision; line: string } {
  const { policy } = compilePolicy(entries);
  const target = targetOf(question);
  assert.ok(!('problem' in target));
  const visitor = visitorOf(policy, question);
  const matched = matchRoute(policy, target);
  const route = typeof matched === 'string' ? undefined : matched;
  const decision =
    typeof matched === 'string' ? decideUnmatched(matched) : decide(matched, target, visitor, NOW);
  let record: DecisionRecord | undefined;
  const { user: email, sub: subject = '', groups = [], claims = {} } = question;
  const parts = {
    audit: { isOn: false },
    decisionLog: {
      wants: () => true,
      write: (one: DecisionRecord) => {
        record = one;
      },
    },
    metrics: { decisions: { add: () => undefined }, checkSeconds: { record: () => undefined } },
    tracing: { isOn: false, traceId: () => undefined },
  } as unknown as Parameters<typeof recordDecision>[0];
  const told = { requestId: '1', target, headers: new Map(), cookies: '', route, startedAt: 0 };
  const opened = visitor === undefined ? undefined : session({ subject, email, groups, claims });
  recordDecision(parts, told, decision, opened, visitor);
  return {
    decision,
    line: JSON.stringify({ time: new Date(NOW * 1000).toISOString(), ...record, msg: 'decision' }),
  };
}

test('what a replay says of a logged request is what a check under the edited policy would say, or that it can’t be told', () => {
  let judged = 0;
  let all = 0;
  fc.assert(
    fc.property(written, written, asked, (before, after, { who, ...request }) => {
      const question = { ...request, ...who, at: NOW };
      const logged = readLogLine(check(before, question).line, () => undefined);
      assert.ok(typeof logged === 'object' && 'outcome' in logged);
      const { policy } = compilePolicy(after);
      const replayed = createJudge({
        policy,
        authenticateHost: undefined,
        groups: after.groups,
        trustedProxies: [],
      })(logged);
      all++;
      assert.ok(replayed !== 'no decision');
      if ('unjudged' in replayed) return;
      judged++;
      assert.equal(replayed.decision.outcome, check(after, question).decision.outcome);
    }),
    { numRuns: 5000 },
  );
  assert.ok(judged > all / 3, `only ${judged} of ${all} could be judged`);
});
