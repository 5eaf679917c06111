import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compilePolicy, routesOf } from '../../src/policy/compile.ts';
import { decide } from '../../src/policy/decide.ts';
import { possibleDecisions } from '../../src/policy/possible.ts';
import type { RouteEntry } from '../../src/policy/route.ts';
import type { Block } from '../../src/policy/rule.ts';
import type { Term } from '../../src/policy/term.ts';
import { entry } from '../support/config.ts';
import { target, visitor } from '../support/policy.ts';

const PLACE = { file: 'config.yaml', line: 1, column: 1 };
const NOTHING_KNOWN = { isKnown: () => false, isVisitorKnown: false };

function term(criterion: Term['criterion'], data: Term['data'], subject = ''): Term {
  return { criterion, subject, data, place: PLACE };
}

const MINE = term('email', { is: 'me@example.com' });
const TOKEN = term('http_query', { is: 'x' }, 'token');
const TERMS = [
  MINE,
  TOKEN,
  term('groups', { has: 'staff' }),
  term('http_method', { is: 'GET' }),
  term('source_ip', ['10.0.0.0/8']),
  term('http_path', { starts_with: '/a' }),
  term('accept', true),
  term('reject', true),
];

function routeWith(rule: Partial<RouteEntry>) {
  const { policy } = compilePolicy({ routes: [entry('https://app.example.com', rule)], groups: [] });
  const [route] = routesOf(policy);
  assert.ok(route !== undefined);
  return route;
}

function outcomes(blocks: readonly Block[], isKnown: (term: Term) => boolean, isVisitorKnown: boolean) {
  const facts = { target: target('https://app.example.com/'), visitor: undefined, now: 0 };
  return possibleDecisions(routeWith({ blocks }), { ...facts, isKnown, isVisitorKnown })
    .map(({ outcome }) => outcome)
    .toSorted();
}

test('a rule whose facts are all known has one outcome, and one that looks at unknown ones may have several', () => {
  const either: Block = { action: 'allow', combination: 'or', terms: [MINE, TOKEN] };
  assert.deepEqual(
    outcomes([either], () => true, true),
    ['sign_in'],
  );
  assert.deepEqual(
    outcomes([either], (one) => one.criterion !== TOKEN.criterion, true),
    ['allow', 'sign_in'],
  );
  assert.deepEqual(
    outcomes([either], (one) => one.criterion === TOKEN.criterion, false),
    ['allow', 'deny', 'sign_in'],
  );
});

test('what isn’t known doesn’t matter where the answer is the same without it', () => {
  const open: Block = { action: 'allow', combination: 'or', terms: [MINE, term('accept', true)] };
  assert.deepEqual(
    outcomes([open], () => false, false),
    ['allow'],
  );
  const closed: Block = { action: 'allow', combination: 'and', terms: [MINE, term('reject', true)] };
  assert.deepEqual(
    outcomes([closed], () => false, true),
    ['deny'],
  );
});

const block = fc.record({
  action: fc.constantFrom('allow' as const, 'deny' as const),
  combination: fc.constantFrom('and' as const, 'or' as const, 'not' as const, 'nor' as const),
  terms: fc.array(fc.constantFrom(...TERMS), { minLength: 1, maxLength: 4 }),
});
const request = fc.record({
  url: fc.constantFrom('/', '/a', '/a/../b', '/?token=x', '/a?token=y'),
  method: fc.constantFrom('GET', 'POST'),
  clientAddress: fc.constantFrom('10.1.2.3', '203.0.113.7', undefined),
});
const person = fc.option(
  fc.record({
    email: fc.constantFrom('me@example.com', 'you@example.com', undefined),
    groups: fc.constantFrom([], ['staff']),
  }),
);

test('what decide says is among the possible outcomes, whatever of the request is unknown', () => {
  const blocks = fc.array(block, { minLength: 1, maxLength: 4 });
  const known = fc.uniqueArray(fc.constantFrom(...TERMS));
  fc.assert(
    fc.property(blocks, request, person, known, fc.boolean(), (blocks, asked, who, told, isVisitorKnown) => {
      const route = routeWith({ blocks });
      const { url, ...rest } = asked;
      const request = target(`https://app.example.com${url}`, rest);
      const signedIn = who === null ? undefined : visitor(who.email, { groups: who.groups });
      const { outcome } = decide(route, request, signedIn, 0);
      const facts = { target: request, visitor: signedIn, now: 0, isVisitorKnown };
      const possible = possibleDecisions(route, { ...facts, isKnown: (one) => told.includes(one) });
      assert.ok(possible.some((decision) => decision.outcome === outcome));
      assert.ok(possible.length <= 3);
      const all = possibleDecisions(route, { ...facts, ...NOTHING_KNOWN });
      assert.ok(possible.every((decision) => all.some((other) => other.outcome === decision.outcome)));
      const exact = possibleDecisions(route, { ...facts, isKnown: () => true, isVisitorKnown: true });
      assert.deepEqual(
        exact.map((decision) => decision.outcome),
        [outcome],
      );
    }),
    { numRuns: 2000 },
  );
});
