import assert from 'node:assert/strict';
import { validateHeaderValue } from 'node:http';
import { test } from 'node:test';
import fc from 'fast-check';
import { asQuotedPrintable, asUtf8, joinPieces, literalPiece } from '../../src/forward-auth/field-value.ts';

const text = fc.string({ unit: 'grapheme' });

test('visible ASCII stays as it is', () => {
  for (const plain of ['alice@example.com', 'Alice Liddell', 'a,b;c="d"', '%41', ''])
    assert.equal(asUtf8(plain), plain);
});

test('text beyond ASCII goes as the bytes of its UTF-8', () => {
  assert.equal(asUtf8('Zoë'), 'Zo\u00c3\u00ab');
  assert.equal(Buffer.from(asUtf8('日本 😀'), 'latin1').toString(), '日本 😀');
});

test('CR, LF, NUL and other control characters can’t get in', () => {
  assert.equal(asUtf8('a\r\nX-Admin: 1\0'), 'a%0D%0AX-Admin: 1%00');
  assert.equal(asQuotedPrintable('a\r\nb\t\u007f\u0085'), 'a%0D%0Ab%09%7F%C2%85');
});

test('spaces at an end are kept visible, so that two people never become one', () => {
  assert.equal(asUtf8(' alice '), '%20alice%20');
  assert.equal(asUtf8('\u00a0alice'), '\u00c2\u00a0alice');
  assert.notEqual(asUtf8('alice\u2003'), asUtf8('alice'));
});

test('quoted-printable needs its escape sign escaped, or a value could pretend to be another', () => {
  assert.equal(asQuotedPrintable('alice=40example.com'), 'alice=3D40example.com');
  assert.equal(asQuotedPrintable('alice@example.com'), 'alice@example.com');
  assert.equal(asQuotedPrintable('Zoë = 😀'), 'Zo=C3=AB =3D =F0=9F=98=80');
});

test('any text is a value that Node sends, without a space at an end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (any) => {
      for (const value of [asUtf8(any), asQuotedPrintable(any), joinPieces([literalPiece(any)])]) {
        validateHeaderValue('x', value);
        assert.doesNotMatch(value, /^ | $/);
      }
    }),
  );
});

test('what arrives can be read again', () => {
  const decode = (value: string) =>
    Buffer.from(
      value.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString();
  fc.assert(
    fc.property(text, (any) => {
      const clean = any.replace(/\p{Cc}/gu, '').trim();
      assert.equal(Buffer.from(asUtf8(clean), 'latin1').toString(), clean);
      assert.equal(decode(asQuotedPrintable(clean)), clean);
    }),
  );
});

test('the operator’s own spaces at the ends of a template go, those between its pieces stay', () => {
  assert.equal(joinPieces([literalPiece('Bearer '), asUtf8('')]), 'Bearer');
  assert.equal(joinPieces([literalPiece('Bearer '), asUtf8('abc')]), 'Bearer abc');
  assert.equal(joinPieces([asUtf8(' alice')]), '%20alice');
});
