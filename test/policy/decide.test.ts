import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, policyOf, target, visitor } from '../support/policy.ts';

const ME = visitor('me@example.com');
const STRANGER = visitor('stranger@example.org');

/** The outcomes of a rule on one host for nobody, me and a stranger. */
function outcomes(rule: string, url = 'https://a.example.com/') {
  const policy = policyOf(`- from: https://a.example.com\n  ${rule.replaceAll('\n', '\n  ')}\n`);
  return [undefined, ME, STRANGER].map((who) => judge(policy, target(url), who).outcome);
}

const CASES: readonly (readonly [what: string, rule: string, outcomes: readonly string[]])[] = [
  [
    'a list asks whoever isn’t signed in to sign in',
    'allowed_users: [me@example.com]',
    ['sign_in', 'allow', 'deny'],
  ],
  [
    'a public route lets everybody in',
    'allow_public_unauthenticated_access: true',
    ['allow', 'allow', 'allow'],
  ],
  [
    'a deny by email makes a public route ask for sign-in',
    'allow_public_unauthenticated_access: true\npolicy: {deny: {or: [{email: me@example.com}]}}',
    ['sign_in', 'deny', 'allow'],
  ],
  [
    'an inverted criterion never lets nobody in',
    'policy: {allow: {not: [{email: me@example.com}]}}',
    ['sign_in', 'deny', 'allow'],
  ],
  [
    'deny wins over allow',
    'allowed_domains: [example.com]\npolicy: {deny: {and: [{email: me@example.com}]}}',
    ['sign_in', 'deny', 'deny'],
  ],
  [
    'a deny by the method alone asks nobody to sign in',
    'allow_public_unauthenticated_access: true\npolicy: {deny: {or: [{http_method: GET}]}}',
    ['deny', 'deny', 'deny'],
  ],
  [
    'an or that is true keeps only the reasons of its true terms',
    'policy: {allow: {or: [{http_method: GET}, {email: me@example.com}]}}',
    ['allow', 'allow', 'allow'],
  ],
  [
    'an and that is false keeps the reasons of its false terms',
    'policy: {allow: {and: [{http_method: POST}, {email: me@example.com}]}}',
    ['sign_in', 'deny', 'deny'],
  ],
  [
    'not holds where none of its terms does',
    'policy: {allow: {not: [{http_method: POST}, {http_method: GET}]}}',
    ['deny', 'deny', 'deny'],
  ],
  [
    'nor holds where any one of its terms doesn’t',
    'policy: {allow: {nor: [{http_method: POST}, {http_method: GET}]}}',
    ['allow', 'allow', 'allow'],
  ],
  [
    'all blocks of one action are put together by or, of several rules too',
    'policy: [{allow: {and: [{http_method: POST}], or: [{email: me@example.com}]}}, {allow: {or: [{email: stranger@example.org}]}}]',
    ['sign_in', 'allow', 'allow'],
  ],
  [
    'an empty block counts for nothing',
    'policy: {allow: {and: [], or: [{email: me@example.com}]}}',
    ['sign_in', 'allow', 'deny'],
  ],
  [
    'a route without any rule lets nobody pass, and asks nobody to sign in',
    'policy: []',
    ['deny', 'deny', 'deny'],
  ],
  [
    'a rule that nobody can fulfil asks nobody to sign in',
    'policy: {allow: {and: [{reject: true}, {email: me@example.com}]}}',
    ['deny', 'deny', 'deny'],
  ],
  [
    'nor does one that contradicts itself',
    'policy: {allow: {and: [{email: me@example.com}, {email: stranger@example.org}]}}',
    ['deny', 'deny', 'deny'],
  ],
  [
    'nor one that is denied to everybody',
    'allowed_users: [me@example.com]\npolicy: {deny: {or: [{accept: true}]}}',
    ['deny', 'deny', 'deny'],
  ],
];

for (const [what, rule, expected] of CASES) {
  test(what, () => assert.deepEqual(outcomes(rule), expected));
}

test('a rule that looks at the path must come to the same under each reading', () => {
  const rule = 'allowed_users: [me@example.com]\npolicy: {deny: {or: [{http_path: {starts_with: /admin}}]}}';
  const outcome = (path: string) => outcomes(rule, `https://a.example.com${path}`)[1];
  assert.equal(outcome('/x'), 'allow');
  assert.equal(outcome('/admin'), 'deny');
  assert.equal(outcome('/x%2fy'), 'allow');
  for (const path of ['//admin', '/x/../admin', '/%2e/admin', '/x/..;/admin'])
    assert.equal(outcome(path), 'deny', path);
});

test('the reasons are the kept ones, in the order of their table', () => {
  const policy = policyOf(
    '- {from: https://a.example.com, allowed_domains: [x.com], allowed_users: [me@example.com]}',
  );
  const reasons = (who: typeof ME | undefined) =>
    judge(policy, target('https://a.example.com/'), who).reasons;
  assert.deepEqual(reasons(STRANGER), ['email-unauthorized', 'domain-unauthorized']);
  assert.deepEqual(reasons(ME), ['email-ok']);
  assert.deepEqual(reasons(undefined), ['user-unauthenticated']);
});

test('a local group is a group, and hides the provider’s group of its name', () => {
  const policy = policyOf('- {from: https://a.example.com, allowed_groups: [family, staff]}', {
    GROUPS: '{family: [Me@Example.com, subject-9]}',
  });
  const outcome = (email: string, groups: string[], subject = 'subject-1') =>
    judge(policy, target('https://a.example.com/'), visitor(email, { groups, subject })).outcome;
  assert.equal(outcome('me@example.com', []), 'allow');
  assert.equal(outcome('other@example.com', ['family']), 'deny');
  assert.equal(outcome('other@example.com', ['staff']), 'allow');
  assert.equal(outcome('other@example.com', [], 'subject-9'), 'allow');
  assert.equal(outcome('other@example.com', [], 'me@example.com'), 'deny');
});
