import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createIdentityHeaders,
  identityHeaderNames,
  takenHeaderNames,
} from '../../src/forward-auth/identity-headers.ts';
import type { AppHeaders, IdentityHeaderChoice } from '../../src/policy/app-headers.ts';
import { HEADER_FAMILIES, NO_APP_HEADERS } from '../../src/policy/app-headers.ts';
import type { Session } from '../../src/session/session.ts';
import { session } from '../support/session.ts';

const NO_CHOICE: IdentityHeaderChoice = { families: [], own: new Map() };
const NOTHING_SENT = new Map<string, string[]>();

function optionsFor(
  apps: readonly AppHeaders[],
  choice: Partial<IdentityHeaderChoice> = {},
  claimHeaders = {},
) {
  return {
    choice: { ...NO_CHOICE, ...choice },
    claimHeaders: new Map(Object.entries(claimHeaders)) as Map<string, string>,
    apps,
  };
}

function app(changes: Partial<AppHeaders>): AppHeaders {
  return { ...NO_APP_HEADERS, ...changes };
}

test('every header that we may send is there, empty, for a visitor who isn’t signed in', () => {
  const options = optionsFor(
    [NO_APP_HEADERS],
    { families: HEADER_FAMILIES, own: new Map([['x-own', 'name']]) },
    { 'x-claim': 'a' },
  );
  const headers = createIdentityHeaders(options)(NO_APP_HEADERS, undefined, '', NOTHING_SENT);
  assert.deepEqual(Object.keys(headers).toSorted(), identityHeaderNames(options).toSorted());
  assert.deepEqual([...new Set(Object.values(headers))], ['']);
});

test('no identity header of a client’s is passed on, under a name of ours', () => {
  const options = optionsFor([NO_APP_HEADERS], { families: HEADER_FAMILIES }, { 'x-claim': 'a' });
  const forged = new Map(takenHeaderNames(options).map((name) => [name, ['forged']]));
  for (const visitor of [undefined, session()]) {
    const headers = createIdentityHeaders(options)(NO_APP_HEADERS, visitor, 'jwt', forged);
    assert.equal(Object.values(headers).includes('forged'), false);
  }
});

test('the names of every route’s choice are sent on every route, empty on those that didn’t choose them', () => {
  const remote = app({ identity: { families: ['remote'], own: new Map() } });
  const describe = createIdentityHeaders(optionsFor([remote, NO_APP_HEADERS], { families: ['x-forwarded'] }));
  const here = describe(remote, session(), 'jwt', NOTHING_SENT);
  const there = describe(NO_APP_HEADERS, session(), 'jwt', NOTHING_SENT);
  assert.deepEqual(Object.keys(here), Object.keys(there));
  assert.equal(here['remote-email'], 'alice@example.com');
  assert.equal(here['x-forwarded-email'], '');
  assert.equal(there['remote-email'], '');
  assert.equal(there['x-forwarded-email'], 'alice@example.com');
});

test('jwt_claims_headers go with the family pomerium, headers of one’s own with any', () => {
  const options = optionsFor(
    [NO_APP_HEADERS],
    { families: ['pomerium'], own: new Map([['x-own', 'sub']]) },
    { 'x-claim': 'email' },
  );
  const headers = createIdentityHeaders(options)(NO_APP_HEADERS, session(), 'jwt', NOTHING_SENT);
  assert.equal(headers['x-claim'], 'alice@example.com');
  assert.equal(headers['x-own'], 'alice');
  assert.deepEqual(identityHeaderNames(optionsFor([NO_APP_HEADERS], {}, { 'x-claim': 'email' })), []);
});

test('a template is filled from the session, the assertion and the request', () => {
  const visitor: Session = session({
    idToken: 'id',
    accessToken: 'access',
    claims: { team: { name: 'Zoë' } },
  });
  const filled = app({
    set: new Map([
      ['x-jwt', [{ kind: 'jwt' }]],
      ['x-tokens', [{ kind: 'id_token' }, { kind: 'text', text: '+' }, { kind: 'access_token' }]],
      ['x-claim', [{ kind: 'claim', name: 'team.name' }]],
      [
        'x-agent',
        [
          { kind: 'request_header', name: 'user-agent' },
          { kind: 'text', text: '!' },
        ],
      ],
      [
        'x-bearer',
        [
          { kind: 'text', text: 'Bearer ' },
          { kind: 'claim', name: 'none' },
        ],
      ],
    ]),
  });
  const describe = createIdentityHeaders(optionsFor([filled]));
  const sent = new Map([['user-agent', ['a \u00c3\u00ab', 'b']]]);
  assert.deepEqual(describe(filled, visitor, 'jwt', sent), {
    'x-jwt': 'jwt',
    'x-tokens': 'id+access',
    'x-claim': 'Zo\u00c3\u00ab',
    'x-agent': 'a \u00c3\u00ab, b!',
    'x-bearer': 'Bearer',
  });
  const nobody = { 'x-jwt': '', 'x-tokens': '+', 'x-claim': '', 'x-agent': '!', 'x-bearer': 'Bearer' };
  assert.deepEqual(describe(filled, undefined, '', NOTHING_SENT), nobody);
});

test('a line end in a claim, a token or a client’s header can’t leave its header', () => {
  const evil = 'a\r\nx-admin: 1';
  const filled = app({
    set: new Map([
      ['x-a', [{ kind: 'claim', name: 'evil' }]],
      ['x-b', [{ kind: 'id_token' }]],
      ['x-c', [{ kind: 'text', text: evil }]],
    ]),
  });
  const headers = createIdentityHeaders(optionsFor([filled]))(
    filled,
    session({ idToken: evil, claims: { evil } }),
    '',
    NOTHING_SENT,
  );
  for (const value of Object.values(headers)) assert.equal(value, 'a%0D%0Ax-admin: 1');
});

test('what a route sets comes last, and what it removes is left out', () => {
  const route = app({
    set: new Map([['x-forwarded-user', [{ kind: 'text', text: 'fixed' }]]]),
    remove: ['x-forwarded-email'],
  });
  const describe = createIdentityHeaders(optionsFor([route], { families: ['x-forwarded'] }));
  const headers = describe(route, session(), 'jwt', new Map([['x-forwarded-email', ['forged']]]));
  assert.equal(headers['x-forwarded-user'], 'fixed');
  assert.equal('x-forwarded-email' in headers, false);
});

test('a header that only another route sets or removes is given back as the client sent it', () => {
  const setter = app({
    set: new Map([['authorization', [{ kind: 'text', text: 'Basic x' }]]]),
    remove: ['x-debug'],
  });
  const describe = createIdentityHeaders(optionsFor([setter, NO_APP_HEADERS], { families: ['x-forwarded'] }));
  const sent = new Map([
    ['authorization', ['Bearer mine']],
    ['x-debug', ['1', '2']],
    ['x-other', ['3']],
  ]);
  const headers = describe(NO_APP_HEADERS, session(), 'jwt', sent);
  assert.equal(headers['authorization'], 'Bearer mine');
  assert.equal(headers['x-debug'], '1, 2');
  assert.equal('x-other' in headers, false);
  assert.equal('authorization' in describe(NO_APP_HEADERS, session(), 'jwt', NOTHING_SENT), false);
});

test('an identity header that another route sets is never given back', () => {
  const setter = app({ set: new Map([['x-forwarded-user', [{ kind: 'text', text: 'fixed' }]]]) });
  const describe = createIdentityHeaders(optionsFor([setter, NO_APP_HEADERS], { families: ['x-forwarded'] }));
  assert.equal(
    describe(NO_APP_HEADERS, undefined, '', new Map([['x-forwarded-user', ['forged']]]))['x-forwarded-user'],
    '',
  );
});

test('the proxy has to take every header that any route gets, sets or removes, and Cookie', () => {
  const route = app({ set: new Map([['x-set', []]]), remove: ['x-removed'] });
  const names = takenHeaderNames(optionsFor([route, NO_APP_HEADERS], { families: ['cloudflare'] }));
  assert.deepEqual(names, [
    'cf-access-authenticated-user-email',
    'cf-access-jwt-assertion',
    'x-set',
    'x-removed',
    'cookie',
  ]);
});
