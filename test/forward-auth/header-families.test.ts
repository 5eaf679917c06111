import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claim, FAMILIES } from '../../src/forward-auth/header-families.ts';
import type { HeaderFamily } from '../../src/policy/app-headers.ts';
import { HEADER_FAMILIES } from '../../src/policy/app-headers.ts';
import type { Session } from '../../src/session/session.ts';
import { session } from '../support/session.ts';

const FULL = session({
  subject: '1234',
  name: 'Zoë',
  groups: ['family', 'admins'],
  claims: { preferred_username: 'zoe' },
});
const BARE = session({ subject: '1234', email: undefined });

function headersOf(family: HeaderFamily, visitor: Session): Record<string, string> {
  const told = { session: visitor, assertion: 'jwt' };
  return Object.fromEntries(Object.entries(FAMILIES[family]).map(([name, value]) => [name, value(told)]));
}

const EXPECTED: Record<HeaderFamily, { full: Record<string, string>; bare: Record<string, string> }> = {
  pomerium: {
    full: {
      'x-pomerium-jwt-assertion': 'jwt',
      'x-pomerium-authenticated-user-id': '1234',
      'x-pomerium-authenticated-user-email': 'alice@example.com',
      'x-pomerium-authenticated-user-groups': 'family,admins',
    },
    bare: {
      'x-pomerium-jwt-assertion': 'jwt',
      'x-pomerium-authenticated-user-id': '1234',
      'x-pomerium-authenticated-user-email': '',
      'x-pomerium-authenticated-user-groups': '',
    },
  },
  'x-forwarded': {
    full: {
      'x-forwarded-user': 'alice@example.com',
      'x-forwarded-email': 'alice@example.com',
      'x-forwarded-groups': 'family,admins',
      'x-forwarded-preferred-username': 'zoe',
    },
    bare: {
      'x-forwarded-user': '1234',
      'x-forwarded-email': '',
      'x-forwarded-groups': '',
      'x-forwarded-preferred-username': '',
    },
  },
  'x-auth-request': {
    full: {
      'x-auth-request-user': '1234',
      'x-auth-request-email': 'alice@example.com',
      'x-auth-request-groups': 'family,admins',
      'x-auth-request-preferred-username': 'zoe',
    },
    bare: {
      'x-auth-request-user': '1234',
      'x-auth-request-email': '',
      'x-auth-request-groups': '',
      'x-auth-request-preferred-username': '',
    },
  },
  remote: {
    full: {
      'remote-user': 'zoe',
      'remote-email': 'alice@example.com',
      'remote-name': 'Zo\u00c3\u00ab',
      'remote-groups': 'family,admins',
    },
    bare: { 'remote-user': '1234', 'remote-email': '', 'remote-name': '', 'remote-groups': '' },
  },
  'x-webauth': {
    full: {
      'x-webauth-user': 'alice@example.com',
      'x-webauth-email': 'alice@example.com',
      'x-webauth-name': 'Zo=C3=AB',
      'x-webauth-groups': 'family,admins',
    },
    bare: { 'x-webauth-user': '1234', 'x-webauth-email': '', 'x-webauth-name': '', 'x-webauth-groups': '' },
  },
  cloudflare: {
    full: { 'cf-access-authenticated-user-email': 'alice@example.com', 'cf-access-jwt-assertion': 'jwt' },
    bare: { 'cf-access-authenticated-user-email': '', 'cf-access-jwt-assertion': 'jwt' },
  },
};

for (const family of HEADER_FAMILIES) {
  test(`the family ${family} tells who it is, and has every header empty where there is no value`, () => {
    assert.deepEqual(headersOf(family, FULL), EXPECTED[family].full);
    assert.deepEqual(headersOf(family, BARE), EXPECTED[family].bare);
  });
}

test('every header’s name is in lower case, and no two families share one', () => {
  const names = HEADER_FAMILIES.flatMap((family) => Object.keys(FAMILIES[family]));
  assert.deepEqual(names, [...new Set(names.map((name) => name.toLowerCase()))]);
});

test('a claim that no session has is an empty header, one of every object’s properties too', () => {
  for (const name of ['nothing', 'a.b', 'constructor', '__proto__', 'toString'])
    assert.equal(claim(name)({ session: FULL, assertion: 'jwt' }), '', name);
});
