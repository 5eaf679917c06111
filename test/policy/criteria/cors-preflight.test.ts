import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decision, policyVisitor } from '../../support/policy.ts';

const RULE = { corsAllowPreflight: true, allowedUsers: ['alice@example.com'] };
const PREFLIGHT = {
  method: 'OPTIONS',
  origin: 'https://other.example.org',
  accessControlRequestMethod: 'PUT',
};

test('a preflight passes without a session', () => {
  assert.equal(decision(RULE, undefined, PREFLIGHT), 'allow cors-request');
});

const NO_PREFLIGHT = {
  'another method': { method: 'GET' },
  'the method in lower case, which is another one': { method: 'options' },
  'no Origin': { origin: undefined },
  'an empty Origin': { origin: '' },
  'no Access-Control-Request-Method': { accessControlRequestMethod: undefined },
  'an empty Access-Control-Request-Method': { accessControlRequestMethod: '' },
};

for (const [flaw, change] of Object.entries(NO_PREFLIGHT)) {
  test(`a request with ${flaw} is no preflight`, () => {
    assert.equal(decision(RULE, undefined, { ...PREFLIGHT, ...change }), 'sign_in user-unauthenticated');
  });
}

test('a route that allows preflights alone lets nothing else pass', () => {
  const alone = { corsAllowPreflight: true };
  assert.equal(decision(alone, undefined, { method: 'GET' }), 'deny non-cors-request');
  assert.equal(decision(alone, policyVisitor('x'), { method: 'GET' }), 'deny non-cors-request');
});
