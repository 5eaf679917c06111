import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notAllowedPage } from '../../src/pages/not-allowed.ts';
import { readable } from './readable.ts';

const refused = {
  email: 'grace@example.com',
  subject: '1234',
  host: 'jaeger.example.com',
  reason: 'domain-unauthorized',
  switchAccountUrl: 'https://auth.example.com/.pomerium/sign_in?switch=1',
  requestId: 'req-42',
};

test('it says who you are, which host refused, why, and what to give to the operator', () => {
  const text = readable(notAllowedPage(refused));
  assert.match(text, /Signed in as grace@example\.com App jaeger\.example\.com/);
  assert.match(text, /Your email address is of a domain that may not use it\./);
  assert.match(text, /Request id req-42 Reason domain-unauthorized/);
});

test('it leads to signing in as somebody else', () => {
  assert.match(
    notAllowedPage(refused),
    /<a class="button primary" href="https:\/\/auth\.example\.com\/\.pomerium\/sign_in\?switch=1">Use another account<\/a>/,
  );
});

test('a visitor without an email is named by subject', () => {
  assert.match(readable(notAllowedPage({ ...refused, email: undefined })), /Signed in as 1234 /);
});

test('a reason that has no sentence is shown as its code alone', () => {
  const text = readable(notAllowedPage({ ...refused, reason: 'constructor' }));
  assert.match(text, /has no access to it\. Signed in as/);
  assert.match(text, /Reason constructor/);
});
