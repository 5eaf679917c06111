import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirmSignOutPage } from '../../src/pages/confirm-sign-out.ts';
import { readable } from './readable.ts';

const page = confirmSignOutPage({
  email: 'ada@example.com',
  action: '/.pomerium/sign_out?a=1&b=2',
  cancelUrl: 'https://app.example.com/',
});

test('signing out is a form that posts to the given address, with one button', () => {
  const form = /<form method="post" action="(?<action>[^"]*)">(?<inner>.*?)<\/form>/s.exec(page)?.groups;
  assert.equal(form?.['action'], '/.pomerium/sign_out?a=1&amp;b=2');
  assert.equal(form?.['inner'], '<button class="button primary" type="submit">Sign out</button>');
});

test('it says whom it signs out, and that it is everywhere at once', () => {
  assert.match(readable(page), /all protected apps at once/);
  assert.match(readable(page), /Signed in as ada@example\.com/);
});

test('one can stay signed in where there is somewhere to go back to', () => {
  assert.match(page, /<a class="button plain" href="https:\/\/app\.example\.com\/">Stay signed in<\/a>/);
  assert.doesNotMatch(confirmSignOutPage({ action: '/' }), /<a |Signed in as/);
});
