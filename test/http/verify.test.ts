import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';
import { ask, traefikHeaders } from '../support/ask.ts';

test('a visitor without a session is sent to sign in, and his link is kept in a cookie of this host', async (t) => {
  const app = await startApp(t);
  const reply = await ask({
    port: app.port('main'),
    headers: traefikHeaders('https://app.example.com/a?b=c'),
  });
  assert.equal(reply.status, 302);
  const location = new URL(String(reply.headers.location));
  assert.equal(location.origin + location.pathname, 'https://auth.example.com/.pomerium/sign_in');
  assert.equal(location.searchParams.get('pomerium_redirect_uri'), 'https://app.example.com/');
  assert.match(
    String(reply.setCookies),
    /^__Secure-_pomerium_link_\S+=\S+; Max-Age=900; Path=\/\.pomerium\/; HttpOnly; Secure; SameSite=Lax$/,
  );
});
