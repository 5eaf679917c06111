import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import type { AppHeaders } from '../../src/policy/app-headers.ts';
import { HEADER_FAMILIES, NO_APP_HEADERS } from '../../src/policy/app-headers.ts';
import { ask, traefikHeaders } from '../support/ask.ts';
import { entry } from '../support/config.ts';
import { ACCOUNTS, startStage } from '../support/signed-in.ts';

const LINK = 'https://app.example.com/';

function routeWith(app: Partial<AppHeaders>) {
  return entry('https://app.example.com', {
    allowAnyAuthenticatedUser: true,
    app: { ...NO_APP_HEADERS, ...app },
  });
}

test('an app of every convention learns who is there, and a public one gets the same headers empty', async (t) => {
  const identity = { families: HEADER_FAMILIES, own: new Map([['x-login', 'preferred_username']]) };
  const { app, visitor } = await startStage(t, {
    config: {
      identityHeaders: identity,
      routes: [
        entry('https://app.example.com', { allowAnyAuthenticatedUser: true }),
        entry('https://public.example.com', { allowPublicUnauthenticatedAccess: true }),
      ],
    },
    provider: { accounts: { alice: { ...ACCOUNTS.alice, preferred_username: 'ali' } } },
  });
  const { reply } = await visitor.open(LINK);
  const expected: Record<string, string> = {
    'x-pomerium-authenticated-user-id': 'alice',
    'x-forwarded-user': 'alice@example.com',
    'x-forwarded-groups': 'family,admins',
    'x-forwarded-preferred-username': 'ali',
    'x-auth-request-user': 'alice',
    'x-auth-request-email': 'alice@example.com',
    'x-auth-request-groups': 'family,admins',
    'remote-user': 'ali',
    'remote-email': 'alice@example.com',
    'remote-name': 'Alice',
    'remote-groups': 'family,admins',
    'x-webauth-user': 'alice@example.com',
    'x-webauth-name': 'Alice',
    'cf-access-authenticated-user-email': 'alice@example.com',
    'x-login': 'ali',
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(reply.headers[name], value, name);
  assert.equal(reply.headers['cf-access-jwt-assertion'], reply.headers['x-pomerium-jwt-assertion']);

  const open = await ask({
    port: app.port('main'),
    headers: traefikHeaders('https://public.example.com/', {
      'remote-user': 'forged',
      'x-login': 'forged',
    }),
  });
  assert.equal(open.status, 200);
  for (const name of Object.keys(expected)) assert.equal(open.headers[name], '', name);
  assert.equal(open.headers['cf-access-jwt-assertion'], '');
});

test('a name beyond ASCII arrives encoded as its convention says, and no line end gets in', async (t) => {
  const name = 'Zoë 😀\r\nX-Forwarded-User: root\u0000';
  const { visitor } = await startStage(t, {
    config: {
      identityHeaders: { families: ['remote', 'x-webauth'], own: new Map() },
      routes: [routeWith({})],
    },
    provider: { accounts: { alice: { ...ACCOUNTS.alice, name } } },
  });
  const { reply } = await visitor.open(LINK);
  const utf8 = Buffer.from(String(reply.headers['remote-name']), 'latin1').toString();
  assert.equal(utf8, 'Zoë 😀%0D%0AX-Forwarded-User: root%00');
  assert.equal(reply.headers['x-webauth-name'], 'Zo=C3=AB =F0=9F=98=80%0D%0AX-Forwarded-User: root%00');
  assert.equal(reply.headers['x-forwarded-user'], undefined);
});

test('a route sets and removes headers, and the tokens that its templates ask for are kept for it alone', async (t) => {
  const set: AppHeaders['set'] = new Map([
    ['authorization', [{ kind: 'text', text: 'Bearer ' }, { kind: 'id_token' }]],
    ['x-access', [{ kind: 'access_token' }]],
    ['x-who', [{ kind: 'claim', name: 'email' }]],
    ['x-echo', [{ kind: 'request_header', name: 'user-agent' }]],
    ['x-copy', [{ kind: 'jwt' }]],
  ]);
  const { visitor } = await startStage(t, {
    config: {
      routes: [
        routeWith({ set, remove: ['x-forwarded-user', 'x-debug'] }),
        entry('https://other.example.org', { allowAnyAuthenticatedUser: true }),
      ],
    },
  });
  await visitor.open(LINK);
  const sent = { 'user-agent': 'a browser', 'x-debug': 'on', 'x-who': 'forged' };
  const { headers } = await visitor.fetch(LINK, { headers: sent });
  const idToken = String(headers['authorization']).replace(/^Bearer /, '');
  assert.equal(decodeJwt(idToken).sub, 'alice');
  assert.match(String(headers['x-access']), /^\S{20,}$/);
  assert.equal(headers['x-who'], 'alice@example.com');
  assert.equal(headers['x-echo'], 'a browser');
  assert.equal(headers['x-copy'], headers['x-pomerium-jwt-assertion']);
  assert.equal(headers['x-forwarded-user'], undefined);
  assert.equal(headers['x-debug'], undefined);

  const small = visitor.cookiesFor(LINK).length;
  await visitor.open('https://other.example.org/');
  assert.ok(visitor.cookiesFor('https://other.example.org/').length < small - 500, 'it holds no tokens');
  const other = await visitor.fetch('https://other.example.org/', { headers: sent });
  assert.equal(other.headers['x-debug'], 'on', 'what only another route removes passes');
  assert.equal(other.headers['authorization'], undefined);
});

test('without a template that asks for them no session holds the provider’s tokens', async (t) => {
  const { visitor } = await startStage(t, {
    provider: { configuration: { features: { rpInitiatedLogout: { enabled: false } } } },
  });
  await visitor.open(LINK);
  for (const host of ['https://app.example.com/', 'https://auth.example.com/'])
    assert.ok(visitor.cookiesFor(host).length < 900, `${host}: ${visitor.cookiesFor(host).length}`);
});

test('the app is told of the groups that the filter names, while the policy sees them all', async (t) => {
  const { visitor } = await startStage(t, {
    config: {
      groupsFilter: ['admins', 'absent'],
      routes: [
        entry('https://app.example.com', { allowedGroups: ['family'] }),
        entry('https://other.example.org', {
          allowedGroups: ['family'],
          app: { ...NO_APP_HEADERS, groupsFilter: ['family'] },
        }),
      ],
    },
  });
  const { reply } = await visitor.open(LINK);
  assert.equal(reply.headers['x-forwarded-groups'], 'admins');
  assert.deepEqual(decodeJwt(String(reply.headers['x-pomerium-jwt-assertion']))['groups'], ['admins']);
  const { reply: other } = await visitor.open('https://other.example.org/');
  assert.deepEqual(decodeJwt(String(other.headers['x-pomerium-jwt-assertion']))['groups'], ['family']);
});

test('the issuer is the bare authenticate host, or its URL where the route’s app wants that', async (t) => {
  const { visitor } = await startStage(t, {
    config: {
      routes: [
        entry('https://app.example.com', { allowAnyAuthenticatedUser: true }),
        entry('https://other.example.org', {
          allowAnyAuthenticatedUser: true,
          app: { ...NO_APP_HEADERS, issuerFormat: 'uri' },
        }),
      ],
    },
  });
  const issuerAt = async (link: string) => {
    const { reply } = await visitor.open(link);
    return decodeJwt(String(reply.headers['x-pomerium-jwt-assertion'])).iss;
  };
  assert.equal(await issuerAt(LINK), 'auth.example.com');
  assert.equal(await issuerAt('https://other.example.org/'), 'https://auth.example.com/');
});

test('the claims of jwt_claims_headers are in the assertion too, and an assertion fresh enough comes from the cache', async (t) => {
  const { app, visitor } = await startStage(t, {
    config: { claimHeaders: new Map([['x-pomerium-claim-login', 'preferred_username']]) },
    provider: { accounts: { alice: { ...ACCOUNTS.alice, preferred_username: 'ali' } } },
    surroundings: { caches: 'on' },
  });
  const { reply } = await visitor.open(LINK);
  const first = String(reply.headers['x-pomerium-jwt-assertion']);
  assert.equal(decodeJwt(first)['preferred_username'], 'ali');
  assert.equal(reply.headers['x-pomerium-claim-login'], 'ali');
  const assertionNow = async () => String((await visitor.fetch(LINK)).headers['x-pomerium-jwt-assertion']);
  assert.equal(await assertionNow(), first);
  app.advance(241);
  const later = await assertionNow();
  assert.notEqual(later, first);
  const { exp = 0, iat = 0 } = decodeJwt(later);
  assert.equal(exp - iat, 300);
});
