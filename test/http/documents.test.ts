import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';
import { ask, traefikHeaders } from '../support/ask.ts';
import { ROUTES, startStage } from '../support/signed-in.ts';

const HOSTS = ['auth.example.com', 'app.example.com', 'forwarden:8080'];
const DOCUMENTS = ['/.well-known/pomerium', '/.well-known/pomerium/', '/.well-known/pomerium/jwks.json'];

test('any origin’s scripts may read the public documents on every host, and keep them for a minute', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  for (const host of HOSTS) {
    for (const path of DOCUMENTS) {
      const reply = await ask({ port: app.port('main'), path, headers: { host } });
      assert.equal(reply.status, 200, host + path);
      assert.equal(reply.headers['access-control-allow-origin'], '*');
      assert.equal(reply.headers['cache-control'], 'max-age=60');
      const known = { host, 'if-none-match': `"other", W/${reply.headers.etag}` };
      const again = await ask({ port: app.port('main'), path, headers: known });
      assert.deepEqual([again.status, again.body], [304, '']);
      const preflight = await ask({ port: app.port('main'), path, method: 'OPTIONS', headers: { host } });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers['access-control-allow-origin'], '*');
      const posted = await ask({ port: app.port('main'), path, method: 'POST', headers: { host } });
      assert.equal(posted.status, 404);
    }
  }
});

test('the issuer document names its own host, and where the keys are', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  const at = async (host: string) =>
    JSON.parse(
      (await ask({ port: app.port('main'), path: '/.well-known/pomerium', headers: { host } })).body,
    );
  assert.deepEqual(await at('app.example.com'), {
    issuer: 'https://app.example.com/',
    authentication_callback_endpoint: 'https://auth.example.com/oauth2/callback',
    jwks_uri: 'https://app.example.com/.well-known/pomerium/jwks.json',
    frontchannel_logout_uri: 'https://app.example.com/.pomerium/sign_out',
  });
  assert.equal((await at('auth.example.com')).issuer, 'https://auth.example.com/');
});

test('who is signed in is told to programs of the same origin alone, and 401 to those signed out', async (t) => {
  const { app, visitor } = await startStage(t);
  const link = 'https://app.example.com/';
  await visitor.open(link);
  for (const host of ['https://auth.example.com/', link]) {
    const headers = { host: new URL(host).host, cookie: visitor.cookiesFor(host) };
    const reply = await ask({ port: app.port('main'), path: '/.pomerium/user', headers });
    assert.equal(reply.status, 200);
    const { sid, ...told } = JSON.parse(reply.body);
    assert.match(sid, /^\S{16,}$/);
    const groups = ['family', 'admins'];
    assert.deepEqual(told, {
      sub: 'alice',
      user: 'alice',
      email: 'alice@example.com',
      name: 'Alice',
      groups,
    });
    assert.equal(reply.headers['access-control-allow-origin'], undefined);
    assert.equal(reply.headers['cache-control'], 'no-store');
    const nobody = await ask({
      port: app.port('main'),
      path: '/.pomerium/user',
      headers: { host: headers.host },
    });
    assert.equal(nobody.status, 401);
    assert.equal(JSON.parse(nobody.body).error, 'unauthenticated');
  }
});

test('without the extra router our paths of a protected host lead to the authenticate host, never to a 2xx', async (t) => {
  const { app, visitor } = await startStage(t);
  await visitor.open('https://app.example.com/');
  const cookie = visitor.cookiesFor('https://app.example.com/');
  for (const path of ['/.pomerium/', '/.pomerium/user', ...DOCUMENTS]) {
    for (const method of ['GET', 'OPTIONS']) {
      const headers = { cookie, 'x-forwarded-method': method };
      const asked = traefikHeaders(`https://app.example.com${path}`, headers);
      const reply = await ask({ port: app.port('main'), headers: asked });
      assert.ok(reply.status === 302 || reply.status === 404, `${method} ${path}: ${reply.status}`);
      if (method === 'GET') assert.equal(reply.headers.location, `https://auth.example.com${path}`);
    }
  }
});
