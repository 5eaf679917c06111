import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  keepLink,
  keptLink,
  linkCookies,
  MAXIMUM_LINK_LENGTH,
  releaseLink,
} from '../../src/oidc/link-cookie.ts';
import { createSignInId } from '../../src/oidc/sign-in-id.ts';
import { keptCookies } from '../support/kept-cookies.ts';

const COOKIES = linkCookies('_pomerium', true);
const NOW = 1_800_000_000_000;
const idAt = (seconds: number) => createSignInId(NOW + seconds * 1000, randomBytes);
const ID = idAt(0);

/** The Cookie header of a browser in which these sign-ins, some seconds apart, were never finished. */
function unfinished(count: number, link = '/'): { ids: string[]; sent: string } {
  const ids = Array.from({ length: count }, (_, index) => idAt(index));
  return { ids, sent: ids.map((id) => keptCookies(keepLink(COOKIES, id, link))).join('; ') };
}

test('a link comes back byte for byte, up to 8 KB', () => {
  const byte = fc.integer({ min: 0x21, max: 0xff }).filter((code) => code < 0x7f || code > 0x7f);
  const link = fc.array(byte, { maxLength: 200 }).map((codes) => `/${String.fromCharCode(...codes)}`);
  fc.assert(
    fc.property(link, fc.integer({ min: 1, max: 40 }), (text, times) => {
      const long = text.repeat(times).slice(0, MAXIMUM_LINK_LENGTH);
      assert.equal(keptLink(COOKIES, ID, keptCookies(keepLink(COOKIES, ID, long))), long);
    }),
  );
});

test('a link of 8 KB is kept, and a longer one leads to the front page', () => {
  const whole = `/${'x'.repeat(MAXIMUM_LINK_LENGTH - 1)}`;
  assert.equal(keptLink(COOKIES, ID, keptCookies(keepLink(COOKIES, ID, whole))), whole);
  assert.equal(keptLink(COOKIES, ID, keptCookies(keepLink(COOKIES, ID, `${whole}x`))), '/');
});

test('the link of another sign-in, or of another browser, is none', () => {
  const sent = keptCookies(keepLink(COOKIES, ID, '/secret'));
  assert.equal(keptLink(COOKIES, idAt(1), sent), undefined);
  assert.equal(keptLink(COOKIES, ID, ''), undefined);
});

test('what a sibling domain plants is a path of this host, or the front page', () => {
  const planted = (link: string) =>
    keptLink(COOKIES, ID, `${COOKIES.prefix}${ID}=${Buffer.from(link).toString('base64url')}`);
  for (const link of [
    'https://evil.test/',
    '',
    'evil',
    '/a b',
    '/a\r\nset-cookie: x',
    '/a\0',
    '/a\t',
    '\\evil',
    '/a\x7f',
  ])
    assert.equal(planted(link), '/', JSON.stringify(link));
  for (const link of ['//evil.test/', '/\\evil.test', '/@evil.test'])
    assert.equal(new URL(`https://app.example.com${planted(link)}`).host, 'app.example.com', link);
});

test('no app gets the cookie: it is for /.pomerium/ alone', () => {
  for (const { name, path, secure, domain, sameSite } of keepLink(COOKIES, ID, '/x')) {
    assert.equal(name, `__Secure-_pomerium_link_${ID}`);
    assert.deepEqual(
      { path, secure, domain, sameSite },
      { path: '/.pomerium/', secure: true, domain: undefined, sameSite: 'lax' },
    );
  }
});

test('a finished sign-in’s link goes, parts and all, and nobody else’s', () => {
  const finished = keepLink(COOKIES, ID, `/${'x'.repeat(6000)}`);
  const other = keepLink(COOKIES, idAt(1), '/y');
  const gone = releaseLink(COOKIES, ID, keptCookies([...finished, ...other]));
  assert.deepEqual(
    gone.map(({ name }) => name),
    finished.map(({ name }) => name),
  );
  assert.ok(gone.every(({ value, maxAgeSeconds }) => value === '' && maxAgeSeconds === 0));
});

test('of sign-ins that nobody finished the newest 24 stay', () => {
  const { ids, sent } = unfinished(30);
  const gone = releaseLink(COOKIES, ID, sent).map(({ name }) => name.slice(COOKIES.prefix.length));
  assert.deepEqual(gone.toSorted(), ids.slice(0, 6));
});

test('of long links as many stay as 48 KiB hold', () => {
  const { ids, sent } = unfinished(10, `/${'x'.repeat(8000)}`);
  const gone = new Set(
    releaseLink(COOKIES, ID, sent).map(({ name }) =>
      name.slice(COOKIES.prefix.length, COOKIES.prefix.length + 25),
    ),
  );
  assert.deepEqual([...gone].toSorted(), ids.slice(0, 6));
});

test('a cookie that only looks like a link’s is left alone', () => {
  const sent = `${COOKIES.prefix}x=1; ${COOKIES.prefix}${ID}x=1; ${COOKIES.prefix}${ID}_x=1; a=1`;
  assert.deepEqual(releaseLink(COOKIES, ID, sent), []);
});
