import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everyPage } from './every-page.ts';

const SCRIPT = '"><script>alert(1)</script>';
const OVERRIDE = 'me\u202E@moc.elpmaxe\u0007';
const URL_HERE = 'https://auth.example.com/.pomerium/sign_in?a=b&c=d';

const plain = everyPage('me@example.com', URL_HERE);
const hostile = everyPage(SCRIPT, `${URL_HERE}${SCRIPT}`);
const spoofed = everyPage(OVERRIDE, URL_HERE);
const schemed = everyPage('me@example.com', 'javascript:alert(1)');

for (const [name, page] of plain) {
  test(`${name}: a whole document in English, for phones, for no index`, () => {
    assert.match(page, /^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n/);
    assert.match(page, /<meta name="viewport" content="width=device-width, initial-scale=1">/);
    assert.match(page, /<meta name="robots" content="noindex">/);
    assert.match(page, /<title>[^<]+<\/title>/);
  });

  test(`${name}: exactly one h1, which is the title, in the one main`, () => {
    const title = /<title>(?<title>[^<]*)</.exec(page)?.groups?.['title'];
    const headings = [...page.matchAll(/<h1>(?<heading>[^<]*)<\/h1>/g)].map(
      ({ groups }) => groups?.['heading'],
    );
    assert.deepEqual(headings, [title]);
    assert.match(page, /<main>.*<h1>.*<\/main>/s);
  });

  test(`${name}: no script, no style but the one, no resource from anywhere`, () => {
    assert.doesNotMatch(page, /<script|<link|<img|<iframe|<object|<embed|<base|\ssrc=|\sstyle=|\son\w+=/i);
    assert.equal(page.match(/<style>/g)?.length, 1);
    const elsewhere = page.matchAll(/\b(?:https?:)?\/\/[^"\s<]+/g).map(([url]) => url);
    for (const url of elsewhere) assert.ok(URL_HERE.replace('&', '&amp;') === url, url);
  });

  test(`${name}: a keyboard reaches whatever can be used`, () => {
    for (const [link] of page.matchAll(/<a [^>]*>/g)) assert.match(link, / href="[^"]+"/);
    for (const [button] of page.matchAll(/<button[^>]*>/g)) assert.match(button, / type="submit"/);
    assert.doesNotMatch(page, /tabindex|\sdisabled|autofocus|accesskey|role="button"/);
  });

  test(`${name}: elements are closed in the order that they were opened`, () => {
    assert.deepEqual(unclosed(page), []);
  });
}

for (const [name, page] of hostile) {
  test(`${name}: what looks like markup in a value is only text`, () => {
    assert.doesNotMatch(page, /<script/i);
    assert.deepEqual(elements(page), elements(plain.get(name) ?? ''));
  });
}

for (const [name, page] of spoofed) {
  test(`${name}: an override or control character in a value is shown, not obeyed`, () => {
    assert.doesNotMatch(page, /[[\u202E\p{Cc}]--[\n]]/v);
    const shown = page.matchAll(/(?<before>.{0,5})me⟨U\+202E⟩@moc\.elpmaxe⟨U\+0007⟩/gu);
    for (const { groups } of shown) assert.equal(groups?.['before'], '<bdi>');
  });
}

for (const [name, page] of schemed) {
  test(`${name}: an address that would run as a script leads nowhere`, () => {
    assert.doesNotMatch(page, /javascript:/);
  });
}

test('a value of a megabyte is cut', () => {
  for (const [name, page] of everyPage('x'.repeat(1_048_576), URL_HERE)) {
    assert.ok(page.length < 20_000, `${name}: ${page.length}`);
  }
});

function elements(page: string): readonly string[] {
  return [...page.matchAll(/<\/?[a-z][a-z0-9]*/g)].map(([tag]) => tag);
}

function unclosed(page: string): readonly string[] {
  const open: string[] = [];
  for (const [tag, slash, name = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (name === 'meta' || tag.endsWith('/>')) continue;
    if (slash === '') open.push(name);
    else assert.equal(open.pop(), name);
  }
  return open;
}
