import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IdentityRules } from '../../src/oidc/identity.ts';
import { needsUserinfo, readIdentity } from '../../src/oidc/identity.ts';

const RULES: IdentityRules = { emailVerified: 'required', hostedDomain: undefined, groupsClaim: 'groups' };
const TOKENS = { idToken: 'id', accessToken: 'access' };
const ALICE = { sub: '1', email: 'alice@example.com', email_verified: true };

function read(idToken: object, userinfo: object = {}, rules: Partial<IdentityRules> = {}) {
  const warnings: string[] = [];
  const identity = readIdentity(TOKENS, { ...idToken }, { ...userinfo }, { ...RULES, ...rules }, (message) =>
    warnings.push(message),
  );
  return { ...identity, warnings };
}

test('subject, email and name come from the id_token before userinfo', () => {
  const identity = read({ ...ALICE, name: 'Alice' }, { sub: '1', email: 'other@example.com', name: 'Other' });
  assert.deepEqual([identity.subject, identity.email, identity.name], ['1', 'alice@example.com', 'Alice']);
  const { email, name } = read({ sub: '1' }, { ...ALICE, name: 'Alice' });
  assert.deepEqual([email, name], ['alice@example.com', 'Alice']);
});

test('an email has to be verified, and a missing email_verified is not true', () => {
  for (const email_verified of [false, 'false', undefined, null, 0, 1, 'yes', 'TRUE', [], {}])
    assert.throws(
      () => read({ ...ALICE, email_verified }),
      { code: 'email_not_verified' },
      String(email_verified),
    );
  assert.equal(read({ ...ALICE, email_verified: 'true' }).email, 'alice@example.com');
});

test('email_verified is about the email that it came with', () => {
  const other = { email: 'other@example.com', email_verified: true };
  assert.throws(() => read({ sub: '1', email: 'alice@example.com' }, other), { code: 'email_not_verified' });
  assert.throws(() => read({ sub: '1', email_verified: true }, { email: 'alice@example.com' }), {
    code: 'email_not_verified',
  });
  assert.throws(() => read({ ...ALICE, email_verified: false }, ALICE), { code: 'email_not_verified' });
  assert.equal(read({ sub: '1', email: 'alice@example.com' }, ALICE).email, 'alice@example.com');
});

test('an operator may trust the provider’s emails as they are', () => {
  assert.equal(
    read({ sub: '1', email: 'alice@example.com' }, {}, { emailVerified: 'trusted' }).email,
    'alice@example.com',
  );
});

test('somebody without an email signs in by his subject', () => {
  for (const email of [undefined, '', null, 1, ['alice@example.com'], { address: 'alice@example.com' }])
    assert.equal(read({ sub: '1', email, email_verified: true }).email, undefined, JSON.stringify(email));
});

test('only an account of the hosted domain may sign in, and only the id_token can say so', () => {
  const rules = { hostedDomain: 'Example.com' };
  assert.equal(read({ ...ALICE, hd: 'example.COM' }, {}, rules).subject, '1');
  for (const hd of [undefined, '', 'evil.test', 'sub.example.com', ['example.com'], true])
    assert.throws(
      () => read({ ...ALICE, hd }, { hd: 'example.com' }, rules),
      { code: 'hosted_domain_mismatch' },
      String(hd),
    );
});

const GROUPS: readonly (readonly [
  what: string,
  claim: unknown,
  groups: readonly string[],
  isOdd: boolean,
])[] = [
  ['an array', ['a', 'b'], ['a', 'b'], false],
  ['a string, for one', 'a,b', ['a,b'], false],
  ['an empty array', [], [], false],
  ['an empty string', '', [], false],
  ['null', null, [], false],
  ['nothing', undefined, [], false],
  ['an object', { a: true }, [], true],
  ['an array of objects', [{ name: 'a' }], [], true],
  ['an array that isn’t of strings alone', ['admins', 1], [], true],
  ['a number', 7, [], true],
  ['true', true, [], true],
];

for (const [what, claim, groups, isOdd] of GROUPS) {
  test(`groups as ${what} come to ${groups.length}${isOdd ? ', and it is told' : ''}`, () => {
    const identity = read({ ...ALICE, groups: claim });
    assert.deepEqual(identity.groups, groups);
    assert.equal(identity.warnings.length, isOdd ? 1 : 0);
  });
}

test('a warning about groups names the claim and none of its content', () => {
  const [warning = ''] = read({ ...ALICE, roles: { secret: 1 } }, {}, { groupsClaim: 'roles' }).warnings;
  assert.match(warning, /roles/);
  assert.doesNotMatch(warning, /secret/);
});

test('groups come from the configured claim alone', () => {
  const { groups } = read({ ...ALICE, groups: ['a'], roles: ['b'] }, {}, { groupsClaim: 'roles' });
  assert.deepEqual(groups, ['b']);
});

test('further claims are kept for headers, without those of the protocol', () => {
  const protocol = {
    iss: 'i',
    aud: 'a',
    exp: 1,
    iat: 1,
    nonce: 'n',
    at_hash: 'h',
    azp: 'z',
    jti: 'j',
    sid: 's',
    acr: '0',
    amr: [],
    auth_time: 1,
  };
  const { claims } = read(
    { ...ALICE, ...protocol, picture: 'p', nothing: null, groups: ['a'] },
    { locale: 'de', picture: 'q' },
  );
  assert.deepEqual(claims, { email_verified: true, picture: 'p', locale: 'de' });
});

test('userinfo is asked only where the id_token lacks the email or the groups', () => {
  assert.equal(needsUserinfo({ email: 'a', groups: [] }, 'groups'), false);
  assert.equal(needsUserinfo({ email: 'a' }, 'groups'), true);
  assert.equal(needsUserinfo({ groups: [] }, 'groups'), true);
});
