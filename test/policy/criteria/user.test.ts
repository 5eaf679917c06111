import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decision, policyVisitor } from '../../support/policy.ts';

const RULE = { allowedUsers: ['1234', 'Alice'] };

test('a subject is compared exactly, as OpenID Connect has it: case counts', () => {
  assert.equal(decision(RULE, policyVisitor('1234')), 'allow user-ok');
  for (const subject of ['alice', '123', '12345', ' 1234', ''])
    assert.equal(decision(RULE, policyVisitor(subject)), 'deny user-unauthorized', subject);
});

test('an email is no subject, even where it reads like one', () => {
  assert.equal(decision(RULE, policyVisitor('other', '1234@example.com')), 'deny user-unauthorized');
});
