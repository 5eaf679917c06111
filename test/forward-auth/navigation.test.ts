import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNavigation } from '../../src/forward-auth/navigation.ts';

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'sec-fetch-mode': 'navigate' };

function canBeSent(headers: Record<string, string | undefined>, method = 'GET'): boolean {
  const sent = Object.entries({ ...BROWSER, ...headers }).filter(([, value]) => value !== undefined);
  return isNavigation(method, new Map(sent.map(([name, value]) => [name, [value ?? '']])));
}

test('a browser that navigates can be sent to a page, an old one without Sec-Fetch-Mode too', () => {
  assert.equal(canBeSent({}), true);
  assert.equal(canBeSent({}, 'HEAD'), true);
  assert.equal(canBeSent({ 'sec-fetch-mode': undefined }), true);
  assert.equal(canBeSent({ 'sec-purpose': 'something else' }), true);
});

test('a method other than GET and HEAD can’t, since a redirect would lose what it carries', () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'get', 'PROPFIND', ''])
    assert.equal(canBeSent({}, method), false);
});

test('whoever doesn’t ask for text/html by name can’t', () => {
  for (const accept of [
    undefined,
    '',
    '*/*',
    'application/json',
    'text/*',
    'application/xhtml+xml',
    'text/event-stream',
  ])
    assert.equal(canBeSent({ accept }), false, String(accept));
});

const NO_PAGE: Record<string, readonly string[]> = {
  'sec-fetch-mode': ['cors', 'no-cors', 'same-origin', 'websocket', ''],
  'x-requested-with': ['XMLHttpRequest', ''],
  'sec-websocket-key': ['dGhlIHNhbXBsZSBub25jZQ=='],
  'sec-websocket-version': ['13'],
  'sec-websocket-protocol': ['chat'],
  'sec-websocket-extensions': ['permessage-deflate'],
  purpose: ['prefetch'],
  'sec-purpose': ['prefetch;prerender', 'prefetch;anonymous-client-ip'],
  'x-moz': ['prefetch'],
  'x-purpose': ['preview', 'Prefetch'],
};

for (const [name, values] of Object.entries(NO_PAGE)) {
  test(`a request that ${name} shows to be a script’s, a prefetch or a websocket’s can’t`, () => {
    for (const value of values) assert.equal(canBeSent({ [name]: value }), false, value);
  });
}
