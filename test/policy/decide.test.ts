import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decision, policyVisitor } from '../support/policy.ts';

const ALICE = policyVisitor('1', 'alice@example.com', ['family']);
const BOB = policyVisitor('2', 'bob@example.org');

test('a route without a rule lets nobody pass, and asks nobody to sign in for it', () => {
  assert.equal(decision({}), 'deny reject');
  assert.equal(decision({}, ALICE), 'deny reject');
});

test('whoever isn’t signed in is asked to, where that could let him pass', () => {
  for (const rule of [
    { allowedUsers: ['alice@example.com'] },
    { allowedUsers: ['1'] },
    { allowedDomains: ['example.com'] },
    { allowedGroups: ['family'] },
    { allowAnyAuthenticatedUser: true },
  ])
    assert.equal(decision(rule), 'sign_in user-unauthenticated');
});

test('whoever is signed in and not named is refused, and never asked to sign in again', () => {
  assert.equal(decision({ allowedUsers: ['alice@example.com'] }, BOB), 'deny email-unauthorized');
  assert.equal(decision({ allowedUsers: ['1'] }, BOB), 'deny user-unauthorized');
  assert.equal(decision({ allowedDomains: ['example.com'] }, BOB), 'deny domain-unauthorized');
  assert.equal(decision({ allowedGroups: ['family'] }, BOB), 'deny groups-unauthorized');
});

test('any one list that names the visitor is enough', () => {
  const rule = {
    allowedUsers: ['carol@example.com'],
    allowedDomains: ['example.com'],
    allowedGroups: ['family'],
  };
  assert.equal(decision(rule, ALICE), 'allow domain-ok');
  assert.equal(decision({ ...rule, allowedDomains: [] }, ALICE), 'allow groups-ok');
});

test('any authenticated user means everybody who is signed in, without an email too', () => {
  assert.equal(decision({ allowAnyAuthenticatedUser: true }, policyVisitor('3')), 'allow user-ok');
});

test('a public route lets everybody pass', () => {
  assert.equal(decision({ allowPublicUnauthenticatedAccess: true }), 'allow accept');
  assert.equal(decision({ allowPublicUnauthenticatedAccess: true }, BOB), 'allow accept');
});

test('a list on any entry of one place lets whom it names pass', () => {
  const rules = [
    { allowedUsers: ['alice@example.com'] },
    { allowedUsers: ['bob@example.org'] },
    { allowedGroups: ['x'] },
  ];
  assert.equal(decision(rules, ALICE), 'allow email-ok');
  assert.equal(decision(rules, BOB), 'allow email-ok');
  assert.equal(decision(rules, policyVisitor('3', undefined, ['x'])), 'allow groups-ok');
  assert.equal(decision(rules, policyVisitor('4')), 'deny email-unauthorized');
});

test('of several reasons to refuse the first of the table is given', () => {
  const rule = {
    allowedGroups: ['x'],
    allowedDomains: ['x'],
    allowedUsers: ['x@x', 'x'],
    corsAllowPreflight: true,
  };
  assert.equal(decision(rule, BOB), 'deny email-unauthorized');
  assert.equal(decision({ ...rule, allowedUsers: ['x'] }, BOB), 'deny user-unauthorized');
  assert.equal(decision({ ...rule, allowedUsers: [] }, BOB), 'deny domain-unauthorized');
});

test('a rule that names people lets nobody pass whom it doesn’t name, whatever else the request says', () => {
  const rule = {
    allowedUsers: ['alice@example.com', '1'],
    allowedDomains: ['example.com'],
    allowedGroups: ['family'],
    corsAllowPreflight: true,
  };
  const visitors = fc.record({
    subject: fc.string(),
    email: fc.option(fc.emailAddress()),
    groups: fc.array(fc.string()),
  });
  fc.assert(
    fc.property(
      fc.option(visitors),
      fc.webPath(),
      fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'X'),
      (any, path, method) => {
        const isNamed =
          any !== null &&
          (any.subject === '1' ||
            any.groups.includes('family') ||
            any.email?.toLowerCase().endsWith('@example.com') === true);
        const visitor =
          any === null ? undefined : policyVisitor(any.subject, any.email ?? undefined, any.groups);
        const expected = any === null ? 'sign_in' : 'deny';
        if (!isNamed)
          assert.equal(decision(rule, visitor, { path, method, origin: 'x' }).split(' ')[0], expected);
      },
    ),
  );
});
