import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { html } from '../../src/pages/html.ts';
import { contentSecurityPolicy, layout, pageHeaders } from '../../src/pages/layout.ts';

const page = layout({ title: 'Title', tone: 'calm', body: html`<p>Body</p>` });

test('the policy allows the stylesheet in the document and nothing else', () => {
  const style = /<style>(?<css>[^<]*)<\/style>/.exec(page)?.groups?.['css'] ?? assert.fail('no style');
  const hash = createHash('sha256').update(style, 'utf8').digest('base64');
  assert.equal(
    contentSecurityPolicy([]),
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'`,
  );
});

test('a form may go to itself and to the origins named, each once', () => {
  const policy = contentSecurityPolicy([
    "'self'",
    'https://idp.example.com/logout?x',
    'https://idp.example.com',
    'http://localhost:9',
  ]);
  assert.match(policy, / form-action 'self' https:\/\/idp\.example\.com http:\/\/localhost:9$/);
});

test('what could end the directive or widen it never gets into the policy', () => {
  const hostile = [
    "https://a;script-src 'unsafe-inline'",
    'https://a;b.example',
    'https://a,b.example',
    '*',
    'https:',
    "'unsafe-inline'",
    'data:x',
    'https://*.example.com',
  ];
  assert.match(contentSecurityPolicy(hostile), /; form-action 'none'$/);
});

test('every page is sent with the headers that keep it from being stored, framed, sniffed or referred to', () => {
  assert.deepEqual(pageHeaders(["'self'"]), {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy(["'self'"]),
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
});

test('header values hold nothing but visible ASCII and spaces', () => {
  for (const text of Object.values(pageHeaders(['https://bücher.example'])))
    assert.match(text, /^[\x20-\x7e]+$/);
});

test('a title is escaped in the title and in the heading', () => {
  const titled = layout({ title: '</title><b>', tone: 'ask', body: html`` });
  assert.match(titled, /<title>&lt;\/title&gt;&lt;b&gt;<\/title>/);
  assert.match(titled, /<h1>&lt;\/title&gt;&lt;b&gt;<\/h1>/);
});

test('the mark is decoration to a screen reader', () => {
  assert.match(page, /<div class="mark calm" aria-hidden="true">\s*<svg /);
});
