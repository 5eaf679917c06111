import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visible } from '../../src/pages/visible.ts';

const INVISIBLE = {
  'a C0 control': 0x00,
  'a line feed': 0x0a,
  'a C1 control': 0x85,
  'a soft hyphen': 0xad,
  'an Arabic letter mark': 0x061c,
  'a Hangul filler': 0x3164,
  'a zero-width space': 0x200b,
  'a line separator': 0x2028,
  'a right-to-left override': 0x202e,
  'a right-to-left isolate': 0x2067,
  'a byte order mark': 0xfeff,
  'a lone surrogate': 0xd800,
  'a tag character': 0xe0041,
};

for (const [name, code] of Object.entries(INVISIBLE)) {
  test(`${name} is written out`, () => {
    const hex = code.toString(16).toUpperCase().padStart(4, '0');
    assert.equal(visible(`me${String.fromCodePoint(code)}@example.com`), `me⟨U+${hex}⟩@example.com`);
  });
}

test('letters of every script and emoji stay as they are', () => {
  for (const text of ['Zoë Ångström', 'שלום', 'مرحبا', '日本語', 'नमस्ते', '❤️ 🦉'])
    assert.equal(visible(text), text);
});
