import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { ask, traefikHeaders } from '../support/ask.ts';
import { entry } from '../support/config.ts';
import { ROUTES, startStage } from '../support/signed-in.ts';

test('a visitor signs in by redirects alone, and arrives at the very link that he opened', async (t) => {
  const { visitor } = await startStage(t);
  const link = 'https://app.example.com/a%2fb/?q=1%20+%zz&q=|"<>{}^`\'&x=%C3%A9,;';
  const { url, reply, way } = await visitor.open(link);
  assert.equal(reply.status, 200);
  assert.equal(url, link);
  assert.equal(way.length, 8);
});

test('a link of 8 KB survives signing in, a longer one leads to the front page', async (t) => {
  const { visitor } = await startStage(t);
  const long = `https://app.example.com/?q=${'x'.repeat(8192 - 4)}`;
  assert.equal((await visitor.open(long)).url, long);
  const { visitor: another } = await startStage(t);
  assert.equal((await another.open(`${long}y`)).url, 'https://app.example.com/');
});

test('the app gets an assertion that verifies by the published keys, and the identity headers', async (t) => {
  const { app, visitor } = await startStage(t);
  const { reply } = await visitor.open('https://app.example.com/');
  const keys = await ask({ port: app.port('main'), path: '/.well-known/pomerium/jwks.json' });
  const verified = await jwtVerify(
    String(reply.headers['x-pomerium-jwt-assertion']),
    createLocalJWKSet(JSON.parse(keys.body)),
    { issuer: 'auth.example.com', audience: 'app.example.com', algorithms: ['ES256'] },
  );
  assert.equal(verified.payload['email'], 'alice@example.com');
  assert.equal(verified.payload.sub, 'alice');
  assert.equal(verified.payload['user'], 'alice');
  assert.deepEqual(verified.payload['groups'], ['family', 'admins']);
  assert.equal(reply.headers['x-pomerium-claim-email'], 'alice@example.com');
  assert.equal(reply.headers['x-pomerium-authenticated-user-id'], 'alice');
  assert.equal(reply.headers['x-pomerium-authenticated-user-email'], 'alice@example.com');
  assert.equal(reply.headers['x-pomerium-authenticated-user-groups'], 'family,admins');
  assert.equal(reply.headers['x-forwarded-user'], 'alice@example.com');
  assert.equal(reply.headers['x-forwarded-email'], 'alice@example.com');
});

test('a second host takes no second sign-in at the provider', async (t) => {
  const { visitor } = await startStage(t);
  await visitor.open('https://app.example.com/');
  const { reply, way } = await visitor.open('https://other.example.org/x');
  assert.equal(reply.status, 200);
  assert.equal(
    way.some((url) => url.startsWith('http://localhost')),
    false,
  );
});

test('somebody who is signed in and not allowed gets 403, and a page that says who he is', async (t) => {
  const { provider, visitor } = await startStage(t);
  provider.signsIn = 'bob';
  const { reply } = await visitor.open('https://app.example.com/');
  assert.equal(reply.status, 403);
  assert.match(reply.body, /bob@example\.com/);
  assert.match(reply.body, /email-unauthorized/);
  assert.equal(reply.headers['x-pomerium-jwt-assertion'], undefined);
});

test('switching the account signs in anew, and ends the session of the account that was left', async (t) => {
  const { app, provider, visitor } = await startStage(t);
  provider.signsIn = 'bob';
  await visitor.open('https://public.example.com/.pomerium/sign_in');
  const bobsCookies = visitor.cookiesFor('https://public.example.com/');
  // The provider would ask to sign out there first, on a page with a form.
  visitor.forget('localhost');
  provider.signsIn = 'alice';
  const { reply } = await visitor.open(
    'https://auth.example.com/.pomerium/sign_in?pomerium_redirect_uri=https://app.example.com/&forwarden_switch_account=1',
  );
  assert.equal(reply.status, 200);
  assert.equal(reply.headers['x-forwarded-user'], 'alice@example.com');
  const headers = traefikHeaders('https://public.example.com/', { cookie: bobsCookies });
  const asBob = await ask({ port: app.port('main'), headers });
  assert.equal(asBob.headers['x-forwarded-user'], '');
});

test('ten tabs that are opened in the same moment all arrive, and leave no sign-in cookie behind', async (t) => {
  const { visitor } = await startStage(t);
  const links = Array.from({ length: 10 }, (_, tab) => `https://app.example.com/tab/${tab}`);
  const arrivals = await Promise.all(links.map((link) => visitor.open(link)));
  assert.deepEqual(
    arrivals.map(({ url, reply }) => [url, reply.status]),
    links.map((link) => [link, 200]),
  );
  assert.deepEqual(
    visitor.cookieNames().filter((name) => /_link_|_sign_in_/.test(name)),
    [],
  );
});

test('one sign-out ends what ten tabs on two hosts opened', async (t) => {
  const { app, visitor } = await startStage(t);
  const links = ['https://app.example.com/1', 'https://other.example.org/2', 'https://app.example.com/3'];
  await Promise.all(links.map((link) => visitor.open(link)));
  const before = links.map((link) => ({ link, cookie: visitor.cookiesFor(link) }));
  await visitor.fetch('https://auth.example.com/.pomerium/sign_out', { method: 'POST' });
  for (const { link, cookie } of before) {
    const reply = await ask({ port: app.port('main'), headers: traefikHeaders(link, { cookie }) });
    assert.equal(reply.status, 302);
    assert.match(String(reply.setCookies), /__Host-_pomerium=; Max-Age=0/);
  }
});

test('signing out asks first: a GET alone signs nobody out', async (t) => {
  const { visitor } = await startStage(t);
  await visitor.open('https://app.example.com/');
  const { url, reply } = await visitor.open('https://app.example.com/.pomerium/sign_out');
  assert.equal(url, 'https://auth.example.com/.pomerium/sign_out');
  assert.match(reply.body, /<form[^>]+method="post"/);
  assert.equal((await visitor.open('https://app.example.com/')).way.length, 1);
});

test('after a sign-out the provider is asked to let one choose the account', async (t) => {
  const { visitor } = await startStage(t);
  await visitor.open('https://app.example.com/');
  const signedOut = await visitor.fetch('https://auth.example.com/.pomerium/sign_out', { method: 'POST' });
  assert.match(String(signedOut.headers.location), /^http:\/\/localhost:\d+\/session\/end\?/);
  assert.match(String(signedOut.headers.location), /id_token_hint=/);
  const first = await visitor.fetch('https://app.example.com/');
  const second = await visitor.fetch(String(first.headers.location));
  assert.equal(new URL(String(second.headers.location)).searchParams.has('prompt'), true);
});

test('a form of another site signs nobody out', async (t) => {
  const { visitor } = await startStage(t);
  await visitor.open('https://app.example.com/');
  for (const headers of [
    { origin: 'https://app.example.com' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'null' },
  ]) {
    const options = { method: 'POST', headers };
    const reply = await visitor.fetch('https://auth.example.com/.pomerium/sign_out', options);
    assert.equal(reply.status, 403);
  }
  assert.equal((await visitor.open('https://app.example.com/')).way.length, 1);
});

test('a session sealed for one host opens on no other', async (t) => {
  const { app, visitor } = await startStage(t, {
    config: { routes: [...ROUTES, entry('https://x.app.example.com', { allowAnyAuthenticatedUser: true })] },
  });
  await visitor.open('https://app.example.com/');
  const stolen = visitor.cookiesFor('https://app.example.com/');
  assert.match(stolen, /__Host-_pomerium=/);
  for (const host of ['other.example.org', 'x.app.example.com']) {
    const headers = traefikHeaders(`https://${host}/`, { cookie: stolen });
    assert.equal((await ask({ port: app.port('main'), headers })).status, 302);
  }
  const own = await visitor.fetch('https://auth.example.com/.pomerium/user');
  assert.equal(own.status, 200, 'the visitor himself is signed in there');
  const thief = await ask({
    port: app.port('main'),
    path: '/.pomerium/user',
    headers: { host: 'auth.example.com', cookie: stolen },
  });
  assert.equal(thief.status, 401);
});

test('the session ends when it said it would, on the second host too, and nothing slides', async (t) => {
  const { app, visitor } = await startStage(t);
  await visitor.open('https://app.example.com/');
  app.advance(10 * 3600);
  await visitor.open('https://other.example.org/');
  assert.equal((await visitor.fetch('https://app.example.com/')).status, 200);
  app.advance(4 * 3600);
  assert.equal((await visitor.fetch('https://app.example.com/')).status, 302);
  assert.equal((await visitor.fetch('https://other.example.org/')).status, 302);
});

test('one cookie for a domain signs in on every host below it', async (t) => {
  const routes = [
    entry('https://app.example.com', { allowedUsers: ['alice@example.com'] }),
    entry('https://two.example.com', { allowedUsers: ['alice@example.com'] }),
  ];
  const cookie = {
    name: '_pomerium',
    domain: 'example.com',
    secure: true,
    sameSite: 'lax',
    expireSeconds: 3600,
  } as const;
  const { visitor } = await startStage(t, { config: { routes, cookie } });
  assert.equal(
    (await visitor.open('https://app.example.com/deep?link')).url,
    'https://app.example.com/deep?link',
  );
  assert.ok(visitor.cookieNames().includes('example.com / __Secure-_pomerium'));
  assert.equal((await visitor.fetch('https://two.example.com/')).status, 200);
  await visitor.fetch('https://auth.example.com/.pomerium/sign_out', { method: 'POST' });
  assert.equal((await visitor.fetch('https://two.example.com/')).status, 302);
});

test('somebody who signs in on the authenticate host itself sees who he is', async (t) => {
  const { visitor } = await startStage(t);
  const { url, reply } = await visitor.open('https://auth.example.com/.pomerium/sign_in');
  assert.equal(url, 'https://auth.example.com/.pomerium/');
  assert.match(reply.body, /alice@example\.com/);
});
