import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createSignInId } from '../../src/oidc/sign-in-id.ts';
import { readSignInRequest, signInUrl } from '../../src/oidc/sign-in-request.ts';

const AUTHENTICATE = new URL('https://auth.example.com/x?y');
const read = (query: string) => readSignInRequest(new URLSearchParams(query));

test('what a protected host asks for arrives on the authenticate host', () => {
  const request = {
    returnTo: new URL('https://app.example.com/a?b=c&d=%2F'),
    signInId: createSignInId(1_800_000_000_000, randomBytes),
    isRetry: true,
    switchAccount: true,
    trace: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  };
  const url = new URL(signInUrl(AUTHENTICATE, { ...request, returnTo: request.returnTo.href }));
  assert.equal(url.origin + url.pathname, 'https://auth.example.com/.pomerium/sign_in');
  assert.deepEqual(readSignInRequest(url.searchParams), request);
});

test('a sign-in without any wish stays on the authenticate host', () => {
  assert.equal(signInUrl(AUTHENTICATE, {}), 'https://auth.example.com/.pomerium/sign_in');
  assert.deepEqual(read(''), {
    returnTo: undefined,
    signInId: undefined,
    isRetry: false,
    switchAccount: false,
    trace: undefined,
  });
});

test('a return URL that has several readings, or none, is refused', () => {
  for (const url of [
    '',
    'app',
    '/app',
    '//app.example.com',
    'https://app.example.com\\@evil.test',
    'https://app.example.com/ x',
    'https:\t//app.example.com',
    'https://app.example.com\n',
    'https://',
    'https://a b/',
  ])
    assert.equal(read(`pomerium_redirect_uri=${encodeURIComponent(url)}`), undefined, JSON.stringify(url));
});

test('a parameter that came twice is refused, and so is an id of another shape', () => {
  for (const name of [
    'pomerium_redirect_uri',
    'forwarden_sign_in',
    'forwarden_retry',
    'forwarden_switch_account',
    'forwarden_trace',
  ])
    assert.equal(read(`${name}=https://a.test&${name}=https://a.test`), undefined, name);
  for (const id of ['', 'x', '../x', 'a; b=c'])
    assert.equal(read(`forwarden_sign_in=${encodeURIComponent(id)}`), undefined, id);
});
