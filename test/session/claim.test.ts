import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimText } from '../../src/session/claim.ts';
import { session } from '../support/session.ts';

const VISITOR = session({
  name: 'Alice',
  groups: ['a', 'b'],
  claims: {
    picture: 'https://example.com/a.png',
    email: 'forged@example.com',
    sub: 'forged',
    sid: 'forged',
    'https://example.com/roles': ['x', 'y'],
    address: { country: 'AT', lines: ['1', '2'] },
    'a.b': 'literal',
    a: { b: 'path' },
    zero: 0,
    no: false,
    nothing: null,
    nested: [['a'], 'b'],
  },
});

const TEXTS = {
  email: 'alice@example.com',
  sub: 'alice',
  user: 'alice',
  sid: 'session-of-alice',
  name: 'Alice',
  groups: 'a,b',
  picture: 'https://example.com/a.png',
  'https://example.com/roles': 'x,y',
  'address.country': 'AT',
  'address/country': 'AT',
  'address.lines': '1,2',
  address: '{"country":"AT","lines":["1","2"]}',
  'a.b': 'literal',
  'a/b': 'path',
  zero: '0',
  no: 'false',
  nested: 'a,b',
};

for (const [name, expected] of Object.entries(TEXTS)) {
  test(`the claim ${name} reads ${expected}`, () => {
    assert.equal(claimText(VISITOR, name), expected);
  });
}

test('a claim that isn’t there is empty, and so is what every object has', () => {
  for (const name of [
    'none',
    'nothing',
    'address.city',
    'address.country.code',
    'picture.length',
    '',
    '.',
    'toString',
    '__proto__',
    'constructor.name',
    'address.constructor',
  ])
    assert.equal(claimText(VISITOR, name), '', name);
});

test('a claim of the session is empty where the session has none, whatever the provider’s further claims say', () => {
  assert.equal(
    claimText(session({ email: undefined, claims: { email: 'forged@example.com' } }), 'email'),
    '',
  );
});
