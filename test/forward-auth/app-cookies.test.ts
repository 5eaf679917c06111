import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createCookieStripper, createOurCookies } from '../../src/forward-auth/app-cookies.ts';
import { ownPartCookies, protectedPartCookies } from '../../src/oidc/hand-off-parts.ts';
import { linkCookies } from '../../src/oidc/link-cookie.ts';
import { bindingCookies } from '../../src/oidc/pending-sign-in.ts';
import { createSignInId } from '../../src/oidc/sign-in-id.ts';
import { authenticateHostCookie, protectedHostCookie } from '../../src/session/session-cookie.ts';
import { MAXIMUM_PARTS, partName } from '../../src/session/split-value.ts';

const isOurs = createOurCookies('_pomerium');
const strip = createCookieStripper('_pomerium');
const ID = createSignInId(1_800_000_000_000, (bytes) => new Uint8Array(bytes));

/** The names of all cookies that an installation can set. */
function ourNames(name: string): string[] {
  const parts = Array.from({ length: MAXIMUM_PARTS }, (_, part) => part);
  return [true, false].flatMap((secure) => {
    const policies = ['example.com', undefined].map((domain) => ({
      name,
      domain,
      secure,
      sameSite: 'lax' as const,
    }));
    const sessions = policies.flatMap((policy) => [
      protectedHostCookie(policy, 'app.example.com').name,
      authenticateHostCookie(policy, 'auth.example.com').name,
    ]);
    const prefixes = [linkCookies, bindingCookies, ownPartCookies, protectedPartCookies].map(
      (cookies) => cookies(name, secure).prefix,
    );
    const signIns = prefixes.flatMap((prefix) => [prefix + ID, `${prefix}${ID}_0`]);
    return [...sessions, ...signIns].flatMap((cookie) => parts.map((part) => partName(cookie, part)));
  });
}

test('every cookie that we can set is ours, parts and all', () => {
  for (const name of ourNames('_pomerium')) assert.equal(isOurs(name), true, name);
});

test('a configured name that a pattern would read otherwise is meant literally', () => {
  const isNamed = createOurCookies('a.b*|c');
  for (const name of ourNames('a.b*|c')) assert.equal(isNamed(name), true, name);
  for (const name of ['axb*|c', 'a.b', 'c', 'a.bb|c']) assert.equal(isNamed(name), false, name);
});

test('an app’s cookie whose name only begins or ends like ours is the app’s', () => {
  for (const name of [
    '_pomeriumx',
    'x_pomerium',
    '_pomerium_',
    '_pomerium_csrf',
    '_pomerium-1',
    '_Pomerium',
    '__Host-x_pomerium',
    'pomerium',
    '',
    '__Host-',
  ])
    assert.equal(isOurs(name), false, name);
});

const STRIPPED: Record<string, readonly [string, string | undefined]> = {
  'none of ours': ['a=1; b=2', 'a=1; b=2'],
  'ours alone': ['__Host-_pomerium=x', undefined],
  'ours first': ['__Host-_pomerium=x; a=1', 'a=1'],
  'ours last': ['a=1; __Host-_pomerium=x', 'a=1'],
  'ours in the middle': ['a=1; __Host-_pomerium=x; b=2', 'a=1; b=2'],
  'a session in parts': ['a=1; __Host-_pomerium=~2~x; __Host-_pomerium_1=y; b=2', 'a=1; b=2'],
  'ours twice': ['__Host-_pomerium=x; a=1; __Host-_pomerium=y', 'a=1'],
  'ours without a value': ['__Host-_pomerium; a=1', 'a=1'],
  'ours with white space around its name': ['a=1;\t__Host-_pomerium =x;b=2', 'a=1;b=2'],
  'ours with a value that holds =': ['__Host-_pomerium==a=b; c=d', 'c=d'],
  'an app’s value that names ours': [
    'a=__Host-_pomerium; b="__Host-_pomerium=x"',
    'a=__Host-_pomerium; b="__Host-_pomerium=x"',
  ],
  'odd spacing, quotes and empty pairs of the app’s': ['a = "1" ;;  b=2;', 'a = "1" ;;  b=2;'],
  'an app’s cookie twice': ['a=1; a=2; __Host-_pomerium=x; a=1', 'a=1; a=2; a=1'],
  'bytes beyond ASCII': ['\u00e4=\u00f6; __Host-_pomerium=x; b=\u00a0', '\u00e4=\u00f6; b=\u00a0'],
  nothing: ['', undefined],
};

for (const [what, [header, kept]] of Object.entries(STRIPPED)) {
  test(`of a Cookie header with ${what} the app gets what is its own`, () => {
    assert.equal(strip(header), kept);
  });
}

const value = fc.string({
  unit: fc.constantFrom('a', 'Z', '0', '=', '"', ' ', ',', '\u00e9', '_', '~', '.'),
});
const foreign = fc
  .tuple(fc.constantFrom('a', 'sid', '_pomerium_csrf', '__Host-app', 'x_pomerium', '\u00e4'), value)
  .map(([name, text]) => `${name}=${text}`);
const ours = fc
  .tuple(fc.constantFrom(...ourNames('_pomerium')), value)
  .map(([name, text]) => `${name}=${text}`);

test('the app sees its own cookies byte for byte in their order, and none of ours, wherever ours stand', () => {
  const pair = fc.record({ text: fc.oneof(foreign, ours) });
  fc.assert(
    fc.property(fc.array(pair), (pairs) => {
      const kept = pairs.filter(({ text }) => !isOurs(text.split('=', 1)[0] ?? ''));
      const expected = kept.map(({ text }) => text).join('; ');
      assert.equal(strip(pairs.map(({ text }) => text).join('; ')) ?? '', expected);
    }),
  );
});

test('wherever the configured name stands in a header, whatever surrounds it, exactly the pairs of ours go', () => {
  const piece = fc.constantFrom(
    ';',
    '; ',
    '=',
    ' ',
    '\t',
    'a',
    '_pomerium',
    '__Host-',
    '_1',
    '_link_',
    '\u00a0',
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const header = pieces.join('');
      const kept = header.split(';').filter((pair) => !isOurs((pair.split('=', 1)[0] ?? '').trim()));
      const expected = kept.join(';').replace(/^[ \t]+/, '');
      assert.equal(strip(header) ?? '', expected);
    }),
    { numRuns: 2000 },
  );
});

test('a header without ours stays as it is, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (header) => {
      if (header.includes('_pomerium') || /^[ \t]/.test(header)) return;
      assert.equal(strip(header), header);
    }),
  );
});
