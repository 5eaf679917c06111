import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CookiePolicy } from '../../src/session/session-cookie.ts';
import {
  authenticateHostCookie,
  clearSession,
  keepSession,
  protectedHostCookie,
  sentSession,
} from '../../src/session/session-cookie.ts';

const POLICY: CookiePolicy = { name: '_pomerium', domain: undefined, secure: true, sameSite: 'lax' };
const SHARED: CookiePolicy = { ...POLICY, domain: 'example.com' };
const APP = protectedHostCookie(POLICY, 'app.example.com');

test('a protected host’s session is for that host alone: by its name, and by whom it is sealed for', () => {
  assert.deepEqual(APP, { name: '__Host-_pomerium', audience: 'host:app.example.com', domain: undefined });
});

test('with cookie_domain the session is for the domain, whatever the host', () => {
  const shared = { name: '__Secure-_pomerium', audience: 'domain:example.com', domain: 'example.com' };
  assert.deepEqual(protectedHostCookie(SHARED, 'app.example.com'), shared);
  assert.deepEqual(protectedHostCookie(SHARED, 'other.example.com'), shared);
});

test('the authenticate host’s own session is never shared, and never for a protected host', () => {
  const own = { audience: 'authenticate:auth.example.com', domain: undefined };
  assert.deepEqual(authenticateHostCookie(POLICY, 'auth.example.com'), { ...own, name: '__Host-_pomerium' });
  assert.deepEqual(authenticateHostCookie(SHARED, 'auth.example.com'), {
    ...own,
    name: '__Host-_pomerium_authenticate',
  });
});

test('without TLS no prefix is used, since browsers would refuse it', () => {
  const plain = { ...POLICY, secure: false };
  assert.equal(protectedHostCookie(plain, 'localhost').name, '_pomerium');
  assert.equal(protectedHostCookie({ ...plain, domain: 'example.com' }, 'a.example.com').name, '_pomerium');
});

test('a session is kept as the policy says, for as long as it lasts', () => {
  const kept = {
    name: '__Host-_pomerium',
    value: 'sealed',
    path: '/',
    domain: undefined,
    secure: true,
    sameSite: 'lax',
    maxAgeSeconds: 60,
  };
  assert.deepEqual(keepSession(POLICY, APP, 'sealed', 60, ''), [kept]);
});

test('a long session is kept in parts, and parts that it no longer needs go', () => {
  const sent = '__Host-_pomerium=~4~a; __Host-_pomerium_1=b; __Host-_pomerium_2=c; __Host-_pomerium_3=d';
  const kept = keepSession(POLICY, APP, 'x'.repeat(5000), 60, sent) ?? [];
  assert.deepEqual(
    kept.map(({ name, maxAgeSeconds }) => [name, maxAgeSeconds]),
    [
      ['__Host-_pomerium', 60],
      ['__Host-_pomerium_1', 60],
      ['__Host-_pomerium_2', 0],
      ['__Host-_pomerium_3', 0],
    ],
  );
});

test('a session over the limit isn’t kept', () => {
  assert.equal(keepSession(POLICY, APP, 'x'.repeat(40_000), 60, ''), undefined);
});

test('clearing takes away what the visitor sent of ours, with the marks it was set with, and nothing else', () => {
  const cookie = protectedHostCookie(SHARED, 'app.example.com');
  const cleared = clearSession(
    SHARED,
    cookie,
    'a=1; __Secure-_pomerium=x; __Secure-_pomerium_7=y; __Host-_pomerium=z',
  );
  const gone = {
    value: '',
    path: '/',
    domain: 'example.com',
    secure: true,
    sameSite: 'lax',
    maxAgeSeconds: 0,
  };
  assert.deepEqual(cleared, [
    { name: '__Secure-_pomerium', ...gone },
    { name: '__Secure-_pomerium_7', ...gone },
  ]);
  assert.deepEqual(clearSession(POLICY, APP, 'a=1'), []);
});

test('a session is read from the cookie of its own name alone', () => {
  assert.equal(sentSession(APP, '__Host-_pomerium=x'), 'x');
  for (const sent of [
    '_pomerium=x',
    '__Secure-_pomerium=x',
    '__host-_pomerium=x',
    '__Host-_pomerium_authenticate=x',
    '',
  ])
    assert.equal(sentSession(APP, sent), undefined, sent);
});
