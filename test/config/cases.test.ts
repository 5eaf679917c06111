import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folderWith } from '../support/folder.ts';
import { readPolicy } from '../support/policy.ts';

const POLICY = '[{from: https://a.example.com, allowed_users: [me@example.com]}]';

function told(cases: string): string {
  return readPolicy(POLICY, { CASES: cases }).told.join('\n');
}

const REFUSED: readonly (readonly [cases: string, flaw: RegExp])[] = [
  ['{url: x}', /CASES is not a list of cases/],
  ['[x]', /CASES\.0 is not a case: a map with `url` and `expect`/],
  ['[{expect: deny}]', /CASES\.0\.url is missing/],
  ['[{url: https://a.example.com/}]', /CASES\.0\.expect is missing/],
  ['[{url: https://a.example.com/, expect: yes}]', /CASES\.0\.expect is none of allow, sign_in, deny/],
  [
    '[{url: https://a.example.com/, expect: deny, usr: x}]',
    /CASES\.0\.usr is no known key: did you mean user\?/,
  ],
  [
    '[{url: https://a.example.com/, expect: deny, at: 2026-01-01}]',
    /CASES\.0\.at is no time with its offset/,
  ],
  ['[{url: https://a.example.com/, expect: deny, claims: [a]}]', /CASES\.0\.claims is not a map of claims/],
  ['[{url: https://a.example.com/, expect: deny, headers: [a]}]', /CASES\.0\.headers is not a map of header/],
  ['[{url: https://a.example.com/, expect: deny, sub: 110169484474386276334}]', /CASES\.0\.sub .*in quotes/],
];

for (const [cases, flaw] of REFUSED) {
  test(`refused: cases: ${cases}`, () => assert.match(told(cases), flaw));
}

test('cases may stand in the configuration and in any file of the policy, and each knows its place', (t) => {
  const one = (user: string) => `  - {user: ${user}, url: https://a.example.com/, expect: allow}\n`;
  const policies = folderWith(t, {
    'a.yaml': `policy: []\ncases:\n${one('a@b.c')}${one('b@b.c')}`,
    'b.yaml': `cases:\n${one('c@b.c')}`,
  });
  const { settings } = readPolicy(POLICY, {
    POLICIES: policies,
    CASES: `[{url: https://a.example.com/, expect: sign_in}]`,
  });
  assert.deepEqual(
    settings?.cases.map(({ place, path, user }) => [
      place.file.replace(policies, ''),
      place.line,
      path,
      user,
    ]),
    [
      ['CASES', 1, 'CASES.0', undefined],
      ['/a.yaml', 3, 'cases.0', 'a@b.c'],
      ['/a.yaml', 4, 'cases.1', 'b@b.c'],
      ['/b.yaml', 2, 'cases.0', 'c@b.c'],
    ],
  );
});
