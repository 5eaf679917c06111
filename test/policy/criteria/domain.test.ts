import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decision, policyVisitor } from '../../support/policy.ts';

const RULE = { allowedDomains: ['Example.com'] };
const decisionFor = (address?: string) => decision(RULE, policyVisitor('example.com', address));

test('an email of a listed domain passes in whatever ASCII case', () => {
  assert.equal(decisionFor('Alice@EXAMPLE.com'), 'allow domain-ok');
});

test('a subdomain, a parent and a look-alike of a listed domain are other domains', () => {
  for (const address of [
    'a@sub.example.com',
    'a@com',
    'a@notexample.com',
    'a@example.com.evil.test',
    'a@еxample.com',
  ])
    assert.equal(decisionFor(address), 'deny domain-unauthorized', address);
});

test('a listed domain counts behind the only @, so an address with two of them is of no domain', () => {
  for (const address of ['x@evil.test@example.com', 'x@example.com@evil.test', 'example.com', undefined])
    assert.equal(decisionFor(address), 'deny domain-unauthorized', String(address));
});
