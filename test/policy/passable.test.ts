import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routesOf, ruleOf } from '../../src/policy/compile.ts';
import { policyOf } from '../support/policy.ts';

function isPassable(rule: string): boolean | undefined {
  const [route] = routesOf(policyOf(`- {from: https://a.example.com, ${rule}}\n`));
  return route === undefined ? undefined : ruleOf(route).isPassable;
}

const NOBODY = [
  'allowed_users: []',
  'policy: {allow: {or: [{reject: true}]}}',
  'policy: {allow: {not: [{accept: true}, {http_method: GET}]}}',
  'policy: {allow: {and: [{email: a@b.c}, {email: {not: A@B.C}}]}}',
  'policy: {allow: {and: [{email: {in: [a@b.c, d@e.f]}}, {email: {starts_with: x}}]}}',
  'policy: {allow: {and: [{email: a@b.c}, {domain: example.com}]}}',
  'policy: {allow: {or: [{email: {is: a@b.c, not_in: [a@b.c]}}]}}',
  'policy: {allow: {and: [{groups: a}, {groups: {exclude: a}}]}}',
  'policy: {allow: {and: [{groups: {is: a}}, {groups: b}]}}',
  'policy: {allow: {or: [{claim/x: {has: a, exclude: a}}]}}',
  'policy: {allow: {and: [{http_query/a: {present: false, is: x}}]}}',
  'policy: {allow: {and: [{date: {after: 2026-02-01}}, {date: {before: 2026-02-01}}]}}',
  'policy: {allow: {not: [{authenticated_user: true}]}}',
  'policy: {allow: {not: [{authenticated_user: true}, {http_method: GET}]}}',
  'allowed_users: [a@b.c], policy: {deny: {or: [{accept: true}]}}',
  'allowed_users: [a@b.c], policy: {deny: {or: [{authenticated_user: true}, {http_method: GET}]}}',
  'allowed_users: [a@b.c], policy: {deny: {not: [{reject: true}]}}',
  'allowed_users: [a@b.c], policy: {deny: {nor: [{email: a@b.c}, {email: d@e.f}]}}',
];

const SOMEBODY = [
  'allow_public_unauthenticated_access: true',
  'cors_allow_preflight: true',
  'policy: {allow: {and: [{http_path: /caf%C3%A9}, {http_path: /café}]}}',
  'policy: {allow: {and: [{email: A@b.c}, {domain: B.C}]}}',
  'policy: {allow: {and: [{email: a@b.c}, {user: {not: a@b.c}}]}}',
  'policy: {allow: {or: [{email: a@b.c}, {email: d@e.f}]}}',
  'policy: {allow: {and: [{claim/x: a}, {claim/y: {exclude: a}}]}}',
  'policy: {allow: {and: [{groups: {is: a}}, {groups: {has: a, exclude: b}}]}}',
  'policy: {allow: {and: [{date: {after: 2026-02-01}}, {date: {before: 2026-02-02}}]}}',
  'policy: {allow: {nor: [{authenticated_user: true}, {http_method: GET}]}}',
  'allowed_users: [a@b.c], policy: {deny: {and: [{authenticated_user: true}, {http_method: GET}]}}',
  'allowed_users: [a@b.c], policy: {deny: {or: [{email: a@b.c}]}}',
];

test('a rule that nobody could ever fulfil is known as such', () => {
  for (const rule of NOBODY) assert.equal(isPassable(rule), false, rule);
});

test('a rule that somebody could fulfil is never taken for one that nobody could', () => {
  for (const rule of SOMEBODY) assert.equal(isPassable(rule), true, rule);
});
