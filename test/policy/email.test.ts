import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { asciiLowerCase, parseEmail } from '../../src/policy/email.ts';

test('an address and its domain compare without regard to ASCII case', () => {
  assert.deepEqual(parseEmail('Alice@Example.COM'), { address: 'alice@example.com', domain: 'example.com' });
});

test('nothing but ASCII case is folded: the Kelvin sign is no k, the dotless i no i', () => {
  assert.equal(asciiLowerCase('\u212aim'), '\u212aim');
  assert.equal(parseEmail('\u212aim@example.com')?.address, '\u212aim@example.com');
  assert.equal(parseEmail('ADM\u0130N@example.com')?.address, 'adm\u0130n@example.com');
  assert.equal(parseEmail('e\u0301@example.com')?.address, 'e\u0301@example.com');
  assert.equal(parseEmail('ÄNNE@MÜNCHEN.example')?.domain, 'mÜnchen.example');
});

test('dots, a plus and quotes of the local part are kept, since they may be somebody else', () => {
  for (const address of ['a.b@example.com', 'ab+c@example.com', '"ab"@example.com'])
    assert.equal(parseEmail(address)?.address, address);
});

const NOBODY = {
  'no @': ['alice', 'alice.example.com', ''],
  'two @': ['alice@evil.test@example.com', 'alice@@example.com', '"a@b"@example.com', '@@'],
  'an empty side': ['@example.com', 'alice@', '@'],
  'white space': [
    'alice @example.com',
    ' alice@example.com',
    'alice@example.com ',
    'alice@example.com\n',
    'a\u00a0b@c',
    'a\u2003b@c',
  ],
  'a control character': ['alice\0@example.com', 'alice@example.com\u007f', 'a\u0085@example.com'],
  'an invisible character': [
    'a\u200bb@example.com',
    'alice@exam\u00adple.com',
    'a\u202eb@c',
    'a\ufeff@c',
    'a\ud800@c',
  ],
  'an empty label': ['alice@.example.com', 'alice@example..com', 'alice@.'],
  'a trailing dot': ['alice@example.com.'],
};

for (const [flaw, addresses] of Object.entries(NOBODY)) {
  test(`an email with ${flaw} is nobody’s`, () => {
    for (const address of addresses) assert.equal(parseEmail(address), undefined, JSON.stringify(address));
  });
}

test('an email with other than one @ is nobody’s, whatever else it holds', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, (any) => {
      if (any.split('@').length !== 2) assert.equal(parseEmail(any), undefined);
    }),
  );
  fc.assert(
    fc.property(fc.emailAddress(), text, (address, any) => {
      assert.equal(parseEmail(`${address}@${any}`), undefined);
    }),
  );
});

test('an address that was parsed is its own comparable form, and ends in its domain', () => {
  fc.assert(
    fc.property(fc.oneof(fc.emailAddress(), fc.string()), (text) => {
      const email = parseEmail(text);
      if (email === undefined) return;
      assert.deepEqual(parseEmail(email.address), email);
      assert.ok(email.address.endsWith(`@${email.domain}`));
    }),
  );
});
