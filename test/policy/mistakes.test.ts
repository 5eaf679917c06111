import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMistakes } from '../../src/policy/mistakes.ts';
import { policyOf } from '../support/policy.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z') / 1000;

/** What is told of a route with these keys, and of what stands beside it. */
function told(keys: string, others = ''): string[] {
  const policy = policyOf(`- {from: https://a.example.com, ${keys}}\n${others}`);
  return findMistakes(policy, undefined, [], NOW).map(({ code, message }) => `${code}: ${message}`);
}

const allow = (criterion: string) => `policy: {allow: {or: [{${criterion}}]}}`;

const TOLD: readonly (readonly [keys: string, mistake: RegExp])[] = [
  [allow('email: me'), /^email_without_at: me is no email address: it has no @$/],
  [allow('email: {in: [me@a.example, "you @a.example"]}'), /^email_without_at: you @a\.example is no email/],
  [allow('email: me@you@a.example'), /^email_without_at: me@you@a\.example is no email address: nobody/],
  [allow('email: "*@a.example"'), /^email_without_at: \*@a\.example is no email address: nobody has it$/],
  [allow('domain: "*.a.example"'), /^never_matches: \*\.a\.example can never be a domain/],
  [allow('user: "*"'), /^email_without_at: \* has no @/],
  [allow('user: me@a.example'), /^email_without_at: .* write email$/],
  [allow('domain: "@a.example"'), /^never_matches: .* can never be a domain/],
  [allow('domain: a..example'), /^never_matches: .* can never be a domain/],
  [allow('http_method: get'), /^never_matches: get is never sent/],
  [allow('http_path: a'), /^never_matches: a is never the path/],
  [allow('http_path: /a//b'), /^never_matches: .* is never the path/],
  [allow('date: {before: 2026-11-26}'), /^never_matches: has not held since/],
  [allow('reject: true'), /^never_matches: has a rule that can never let anybody pass$/],
  ['regex: "/caf%C3%A9/.*", allowed_users: [a@b.c]', /^never_matches: .*write \/café\/\.\* in place of/],
  ['regex: "/a%2fb", allowed_users: [a@b.c]', /^never_matches: .*write \/a%2Fb in place of/],
  ['regex: "a/.*", allowed_users: [a@b.c]', /^never_matches: never applies: every path begins with \//],
];

for (const [keys, mistake] of TOLD) {
  test(`${keys} is told as a likely mistake`, () => {
    assert.match(told(keys).join('\n'), mistake);
  });
}

test('what is fine is not told', () => {
  for (const keys of [
    allow('email: Me@A.example'),
    allow('email: {ends_with: .example}'),
    allow('domain: {ends_with: .example}'),
    allow('user: "110169484474386276334"'),
    allow('date: {before: 2026-11-27}'),
    'regex: "/a%2Fb|/50%", allowed_users: [a@b.c]',
    'regex: "/café/[^/]+", allowed_users: [a@b.c]',
  ])
    assert.deepEqual(told(keys), [], keys);
});
