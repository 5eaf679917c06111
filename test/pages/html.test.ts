import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Html } from '../../src/pages/html.ts';
import { html, markupOf, trustedHtml, webAddress } from '../../src/pages/html.ts';

const HOSTILE = `"><script>alert('1')</script>&amp;`;
const ESCAPED = '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;';

test('text is escaped for content and for a quoted attribute', () => {
  assert.equal(markupOf(html`<p title="${HOSTILE}">${HOSTILE}</p>`), `<p title="${ESCAPED}">${ESCAPED}</p>`);
});

test('no text of any kind yields a character that markup is made of', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(markupOf(html`${text}`), /[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
    }),
  );
});

test('markup nests once and is not escaped again', () => {
  const inner = html`<b>${'a & b'}</b>`;
  assert.equal(markupOf(html`<p>${inner}${[inner, inner]}</p>`), `<p>${'<b>a &amp; b</b>'.repeat(3)}</p>`);
});

test('undefined is nothing and a number is itself', () => {
  assert.equal(markupOf(html`<p>${undefined}${0}</p>`), '<p>0</p>');
});

test('only trustedHtml turns a string into markup', () => {
  assert.equal(markupOf(html`${trustedHtml('<hr>')}${'<hr>'}`), '<hr>&lt;hr&gt;');
});

test('an object out of JSON cannot pass for markup', () => {
  const forged: Html = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}');
  assert.throws(() => html`${forged}`, TypeError);
});

test('an address is kept when it is http, https or relative, and is harmless otherwise', () => {
  for (const url of ['https://a.example/?b=c&d', 'http://a.localhost:8080/', '/.pomerium/sign_out', '?a=b']) {
    assert.equal(webAddress(url), url);
  }
  for (const url of [
    'javascript:alert(1)',
    ' \tJaVa\nScRiPt:alert(1)',
    'data:text/html,x',
    'https://',
    'file:///etc',
  ]) {
    assert.equal(webAddress(url), 'about:invalid');
  }
});
