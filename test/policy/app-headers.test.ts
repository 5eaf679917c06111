import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TemplatePart } from '../../src/policy/app-headers.ts';
import { hasAppHeaders, NO_APP_HEADERS, tokensOf } from '../../src/policy/app-headers.ts';

const withTemplate = (...parts: TemplatePart[]) => ({ ...NO_APP_HEADERS, set: new Map([['x-a', parts]]) });

test('a route says something about headers as soon as one of its keys is there, even as an empty list', () => {
  assert.equal(hasAppHeaders(NO_APP_HEADERS), false);
  for (const change of [
    { identity: { families: [], own: new Map() } },
    { set: new Map([['x-a', []]]) },
    { remove: ['x-a'] },
    { groupsFilter: [] },
    { issuerFormat: 'uri' as const },
  ])
    assert.equal(hasAppHeaders({ ...NO_APP_HEADERS, ...change }), true);
});

test('a token is kept only where a template of some route asks for it', () => {
  const none = withTemplate(
    { kind: 'jwt' },
    { kind: 'text', text: 'id_token' },
    { kind: 'claim', name: 'access_token' },
  );
  assert.deepEqual(tokensOf([NO_APP_HEADERS, none]), { idToken: false, accessToken: false });
  assert.deepEqual(tokensOf([none, withTemplate({ kind: 'id_token' })]), {
    idToken: true,
    accessToken: false,
  });
  assert.deepEqual(tokensOf([withTemplate({ kind: 'text', text: 'Bearer ' }, { kind: 'access_token' })]), {
    idToken: false,
    accessToken: true,
  });
});
