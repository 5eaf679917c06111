import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decision, policyVisitor } from '../../support/policy.ts';

const RULE = { allowedGroups: ['admins', '/team/a', 'a,b'] };
const decisionFor = (...groups: string[]) => decision(RULE, policyVisitor('x', undefined, groups));

test('any one group that is listed lets the visitor pass', () => {
  assert.equal(decisionFor('others', 'admins'), 'allow groups-ok');
  assert.equal(decisionFor('a,b'), 'allow groups-ok');
});

test('a group is its exact name: no other case, no part, no list in one name', () => {
  for (const name of ['Admins', 'admin', 'admins ', '/team', '/team/a/b', 'a', 'others,admins', ''])
    assert.equal(decisionFor(name), 'deny groups-unauthorized', name);
});

test('a visitor in no group is on no list', () => {
  assert.equal(decisionFor(), 'deny groups-unauthorized');
});
