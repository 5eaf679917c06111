import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNJUDGED_CRITERIA } from '../../src/policy/criteria.ts';
import { folderWith } from '../support/folder.ts';
import { readPolicy } from '../support/policy.ts';

/** What is told of a route with these lines. */
function told(...lines: string[]): string {
  const text = ['- from: https://a.example.com', ...lines].join('\n  ');
  const { told } = readPolicy(`${text}\n`);
  return told.join('\n');
}

const REFUSED: readonly (readonly [lines: string, flaw: RegExp])[] = [
  ['policy: 7', /policy is neither a map of allow and deny nor a list of such/],
  ['policy: {alow: {}}', /policy\.alow is no known key: did you mean allow\?/],
  ['policy: [{allow: {orr: []}}]', /policy\.0\.allow\.orr is no known key: did you mean or\?/],
  ['policy: {allow: [email: a]}', /policy\.allow is not a map of and, or, not, nor/],
  [
    'policy: {allow: {or: {email: me@example.com}}}',
    /allow\.or is not a list of criteria: begin each with a dash/,
  ],
  ['policy: {allow: {or: [me@example.com]}}', /or\.0 is not a criterion, as in `- email: me@example\.com`/],
  [
    'policy: {allow: {or: [{email: a, domain: b}]}}',
    /or\.0\.domain stands beside email: begin each criterion/,
  ],
  ['policy: {allow: {or: [{}]}}', /or\.0 is empty: write a criterion/],
  ['policy: {allow: {or: [{emial: a}]}}', /or\.0\.emial is no known criterion: did you mean email\?/],
  ['policy: {allow: {or: [{claim: a}]}}', /or\.0\.claim needs a name: write claim\/NAME/],
  ['policy: {allow: {or: [{email/x: a}]}}', /takes no name after it: write email/],
  ['policy: {allow: {or: [{accept: false}]}}', /or\.0\.accept takes no value, not even false/],
  ['policy: {allow: {or: [{email: [a]}]}}', /or\.0\.email is neither a text nor a map of is, not/],
  ['policy: {allow: {or: [{email: {}}]}}', /or\.0\.email says nothing: write one of is, not/],
  ['policy: {allow: {or: [{email: {iss: a}}]}}', /or\.0\.email\.iss is no known key: did you mean is\?/],
  ['policy: {allow: {or: [{email: {in: a}}]}}', /or\.0\.email\.in is not a list of texts/],
  ['policy: {allow: {or: [{email: {in: []}}]}}', /or\.0\.email\.in is an empty list/],
  ['policy: {allow: {or: [{email: {is: ""}}]}}', /or\.0\.email\.is is empty/],
  ['policy: {allow: {or: [{groups: {hass: a}}]}}', /or\.0\.groups\.hass is no known key: did you mean has\?/],
  [
    'policy: {allow: {or: [{source_ip: 10.0.0.0/33}]}}',
    /source_ip holds something that is neither an address nor/,
  ],
  ['policy: {allow: {or: [{source_ip: []}]}}', /source_ip is an empty list/],
  ['policy: {allow: {or: [{date: 2026-01-01}]}}', /date is not a map of after, before, timezone/],
  ['policy: {allow: {or: [{date: {after: 2026-02-30}}]}}', /date\.after is no date such as/],
  ['policy: {allow: {or: [{date: {after: "2026-02-03T00:00+24:00"}}]}}', /date\.after is no date such as/],
  ['policy: {allow: {or: [{date: {timezone: UTC}}]}}', /date says nothing: write after, before or both/],
  ['policy: {allow: {or: [{date: {}}]}}', /date says nothing/],
  [
    'policy: {allow: {or: [{date: {after: 2026-02-02, before: 2026-02-01}}]}}',
    /date\.before is not later than after/,
  ],
  ['policy: {allow: {or: [{day_of_week: funday}]}}', /day_of_week names no days/],
  ['policy: {allow: {or: [{time_of_day: {after: "8:00"}}]}}', /time_of_day\.timezone is missing/],
  [
    'policy: {allow: {or: [{time_of_day: {timezone: Mars, after: "8:00"}}]}}',
    /time_of_day\.timezone is no time zone/,
  ],
  [
    'policy: {allow: {or: [{time_of_day: {timezone: UTC, after: "25:00"}}]}}',
    /time_of_day\.after is no time of day/,
  ],
  ['policy: {allow: {or: [{time_of_day: {timezone: UTC}}]}}', /time_of_day says nothing/],
  [
    'policy: {allow: {or: [{http_query/a: {present: maybe}}]}}',
    /http_query\/a\.present is neither true nor false/,
  ],
  ['prefix: admin', /prefix does not begin with \//],
  ['path: /a?b', /path holds \? or #/],
  ['regex: "(?=a)"', /regex can't be compiled by RE2, which has no look-around .*`\(\?=`/],
  ['regex: "/(a)\\\\1"', /regex can't be compiled by RE2.*invalid escape sequence/],
  ['regex: "/a{2000}"', /regex can't be compiled by RE2.*invalid repeat count/],
  ['regex_priority_order: high', /regex_priority_order is not a number/],
  ['policy: {allow: {or: [{user: 110169484474386276334}]}}', /user is a number of more digits .* in quotes/],
  [
    'policy: {allow: {or: [{user: {in: [110169484474386276334]}}]}}',
    /user\.in\.0 is a number of more digits/,
  ],
  ['allowed_domains: [110169484474386276334]', /allowed_domains\.0 is a number of more digits/],
  ['allowed_idp_claims: [a]', /allowed_idp_claims is not a map of claim to list of values/],
  ['allowed_domains: ["*"]', /allowed_domains holds \*, and \* stands for nothing here: write/],
  ['allowed_domains: ["*.example.com"]', /allowed_domains holds \*\.example\.com, and \* stands for nothing/],
  ['sub_policies: []', /sub_policies is of Pomerium’s console/],
];

for (const [lines, flaw] of REFUSED) {
  test(`refused: ${lines}`, () => assert.match(told(lines, 'allowed_users: [me@example.com]'), flaw));
}

test('a criterion that can’t be judged here is refused with the reason, never ignored', () => {
  for (const [name, why] of Object.entries(UNJUDGED_CRITERIA)) {
    assert.ok(told(`policy: {allow: {or: [{${name}: x}]}}`).includes(`${name} ${why}`), name);
  }
});

test('a mistake deep in a rule is told at its own line and column', (t) => {
  const policies = folderWith(t, {
    'a.yaml': `- from: https://a.example.com
  policy:
    - allow:
        or:
          - email: me@example.com
          - email:
              starts_wiht: me
`,
  });
  const { told } = readPolicy('[]', { POLICIES: policies });
  assert.equal(
    told[0],
    `${policies}/a.yaml:7:15 0.policy.0.allow.or.1.email.starts_wiht is no known key: did you mean starts_with?`,
  );
});

test('a group that is written twice is refused, since neither would be the whole, and both places are named', (t) => {
  const policies = folderWith(t, {
    'a.yaml': 'policy: []\ngroups:\n  family: [me@example.com]\n',
    'b.yaml': 'groups:\n  staff: []\n  family: [you@example.com]\n',
  });
  assert.match(
    readPolicy('[]', { POLICIES: policies }).told.join('\n'),
    /b\.yaml:3:3 groups\.family is a group already, at \S+a\.yaml:3:3: put them together/,
  );
});

test('a group that holds no list, or a member that is nobody’s email, is refused', () => {
  const policy = '[{from: https://a.example.com, allowed_groups: [family]}]';
  assert.match(
    readPolicy(policy, { GROUPS: '{family: me@example.com}' }).told.join('\n'),
    /GROUPS\.family is not a list/,
  );
  assert.match(
    readPolicy(policy, { GROUPS: '{family: [subject-1, me@example.com, me@]}' }).told.join('\n'),
    /GROUPS\.family\.2 holds me@, which is no email address/,
  );
  assert.match(readPolicy(policy, { GROUPS: '[a]' }).told.join('\n'), /GROUPS is not a map of group to list/);
});

test('a route that lets nobody pass is told, whatever it says instead', () => {
  for (const line of [
    'description: x',
    'allowed_users: []',
    'allowed_idp_claims: {team: []}',
    'allow_any_authenticated_user: false',
    'cors_allow_preflight: true',
    'policy: null',
    'policy: []',
    'policy: {allow: {or: []}}',
  ])
    assert.match(told(line), /^POLICY:1:1 POLICY\.0 warning: lets nobody pass: add allowed_users/, line);
  assert.match(
    told('policy: {deny: {or: [{email: a@b.c}]}}'),
    /lets nobody pass: its policy only denies; add/,
  );
  for (const line of [
    'allowed_users: [a@b.c]',
    'allowed_idp_claims: {team: [x]}',
    'policy: {allow: {or: [{email: a@b.c}]}}',
  ])
    assert.doesNotMatch(told(line), /lets nobody pass/, line);
});

test('a star in allowed_users is refused, since it would be nobody', () => {
  assert.match(
    told('allowed_users: ["*@example.com"]'),
    /allowed_users holds \*@example\.com, and \* stands for/,
  );
});
