import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decision, policyVisitor } from '../../support/policy.ts';

const RULE = { allowedUsers: ['Alice@Example.com', 'bob@example.com'] };
const decisionFor = (address?: string) => decision(RULE, policyVisitor('alice@example.com', address));

test('a listed email passes in whatever ASCII case list and provider write it', () => {
  for (const address of ['alice@example.com', 'ALICE@EXAMPLE.COM', 'Bob@example.com'])
    assert.equal(decisionFor(address), 'allow email-ok');
});

test('an email that only contains, begins or ends like a listed one doesn’t pass', () => {
  for (const address of [
    'alice@example.com.evil.test',
    'xalice@example.com',
    'alice@example.co',
    'al\u0131ce@example.com',
  ])
    assert.equal(decisionFor(address), 'deny email-unauthorized', address);
});

test('a visitor without an email, or with one that is nobody’s, is on no list, whatever his subject', () => {
  for (const address of [undefined, '', 'alice@example.com ', 'x@alice@example.com'])
    assert.equal(decisionFor(address), 'deny email-unauthorized');
});

test('an email on the list that is nobody’s lets nobody pass', () => {
  for (const address of ['', '@', 'alice@example.com@evil.test'])
    assert.match(decision({ allowedUsers: [address] }, policyVisitor('x', address)), /^deny/);
});

test('an email of the list is no subject, and a subject of the list no email', () => {
  const rule = { allowedUsers: ['alice@example.com', 'bob'] };
  assert.match(decision(rule, policyVisitor('alice@example.com', 'bob@bob')), /^deny/);
});
