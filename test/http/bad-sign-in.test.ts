import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { JWTPayload } from 'jose';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { openStore } from '../../src/session/store.ts';
import type { TestApp } from '../support/app.ts';
import { startApp } from '../support/app.ts';
import { ask } from '../support/ask.ts';
import { ACCOUNTS, startStage } from '../support/signed-in.ts';
import type { Visitor } from '../support/visitor.ts';
import { createVisitor } from '../support/visitor.ts';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

/** Who turns the provider's id_token into another one. */
type Tamper = (claims: JWTPayload, keys: Keys) => Promise<string> | string;

/** A stage whose provider's id_token is tampered with on its way. */
async function startTampered(t: TestContext, tamper: Tamper) {
  const keys = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.privateKey)), kid: 'provider', alg: 'RS256', use: 'sig' };
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const response = await globalThis.fetch(url, init);
    if (!String(url).endsWith('/token')) return response;
    const tokens = (await response.json()) as { id_token: string };
    return Response.json({ ...tokens, id_token: await tamper(decodeJwt(tokens.id_token), keys) });
  };
  return startStage(t, { provider: { configuration: { jwks: { keys: [jwk] } } }, surroundings: { fetch } });
}

function sign(claims: JWTPayload, { privateKey }: Keys): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'provider' }).sign(privateKey);
}

/** Walks to the callback, and stops in front of it. */
async function walkToCallback(visitor: Visitor, link = 'https://app.example.com/'): Promise<string> {
  for (let at = link; ; ) {
    const { headers } = await visitor.fetch(at);
    at = new URL(String(headers.location), at).href;
    if (at.startsWith('https://auth.example.com/oauth2/callback')) return at;
  }
}

/** Walks to the hand-off on the protected host, and stops in front of it. */
async function walkToHandOff(visitor: Visitor, link?: string): Promise<string> {
  const { headers } = await visitor.fetch(await walkToCallback(visitor, link));
  return String(headers.location);
}

function assertNoSession(app: TestApp, visitor: Visitor) {
  assert.deepEqual(
    visitor.cookieNames().filter((name) => name.endsWith('__Host-_pomerium')),
    [],
  );
  assert.equal(
    app.logged.some(({ msg }) => msg === 'signed in'),
    false,
  );
}

test('the tampering itself leaves a good id_token good', async (t) => {
  const { visitor } = await startTampered(t, sign);
  assert.equal((await visitor.open('https://app.example.com/')).reply.status, 200);
});

const BAD_ID_TOKENS: Record<string, Tamper> = {
  'for another client': (claims, keys) => sign({ ...claims, aud: 'another-client' }, keys),
  'of another issuer': (claims, keys) => sign({ ...claims, iss: 'https://evil.example.com' }, keys),
  'with another nonce': (claims, keys) => sign({ ...claims, nonce: 'another' }, keys),
  'without a nonce': ({ nonce: _, ...claims }, keys) => sign(claims, keys),
  'that has expired': (claims, keys) => sign({ ...claims, exp: 1 }, keys),
  'without a subject': ({ sub: _, ...claims }, keys) => sign(claims, keys),
  'with alg none': (claims) => new UnsecuredJWT(claims).encode(),
  'signed with the client secret': (claims) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode('not-secret'.repeat(4))),
  'signed with a foreign key': async (claims) => sign(claims, await generateKeyPair('RS256')),
  'whose content was changed': async (claims, keys) => {
    const [header, , signature] = (await sign(claims, keys)).split('.');
    const payload = Buffer.from(JSON.stringify({ ...claims, groups: ['wheel'] })).toString('base64url');
    return `${header}.${payload}.${signature}`;
  },
  'that is no JWT': () => 'nonsense',
};

for (const [flaw, tamper] of Object.entries(BAD_ID_TOKENS)) {
  test(`an id_token ${flaw} signs nobody in`, async (t) => {
    const { app, visitor } = await startTampered(t, tamper);
    const { reply } = await visitor.open('https://app.example.com/');
    assert.equal(reply.status, 502);
    assertNoSession(app, visitor);
  });
}

test('a provider that refuses leads to a page with a way to try again, and to no session', async (t) => {
  const { app, provider, visitor } = await startStage(t);
  provider.signsIn = '';
  const { url, reply } = await visitor.open('https://app.example.com/');
  assert.match(url, /error=access_denied/);
  assert.equal(reply.status, 403);
  assert.match(reply.body, /href="https:\/\/app\.example\.com\/"/);
  assertNoSession(app, visitor);
});

test('an email that the provider has not verified is refused, and the page names the key', async (t) => {
  for (const claims of [{ email_verified: false }, {}]) {
    const alice = { email: 'alice@example.com', ...claims };
    const { app, visitor } = await startStage(t, { provider: { accounts: { alice } } });
    const { reply } = await visitor.open('https://app.example.com/');
    assert.equal(reply.status, 403);
    assert.match(reply.body, /idp_email_verified/);
    assertNoSession(app, visitor);
  }
});

test('with idp_email_verified: trusted an unverified email counts', async (t) => {
  const alice = { email: 'alice@example.com' };
  const { visitor } = await startStage(t, {
    provider: { accounts: { alice } },
    settings: { emailVerified: 'trusted' },
  });
  assert.equal((await visitor.open('https://app.example.com/')).reply.status, 200);
});

test('an account outside the hosted domain is refused, whatever its email says', async (t) => {
  const hd = (value: string | undefined) => ({ alice: { ...ACCOUNTS.alice, hd: value } });
  const settings = { hostedDomain: 'example.com' };
  const inside = await startStage(t, { settings, provider: { accounts: hd('example.com') } });
  const { way, reply } = await inside.visitor.open('https://app.example.com/');
  assert.equal(reply.status, 200);
  assert.equal(new URL(way[2] ?? '').searchParams.get('hd'), 'example.com');
  for (const value of ['evil.example', undefined]) {
    const outside = await startStage(t, { settings, provider: { accounts: hd(value) } });
    assert.equal((await outside.visitor.open('https://app.example.com/')).reply.status, 403);
    assertNoSession(outside.app, outside.visitor);
  }
});

test('an email with two @ is nobody’s: it reaches neither the policy nor the app', async (t) => {
  const eve = { email: 'alice@example.com@evil.example', email_verified: true };
  const { visitor } = await startStage(t, { provider: { accounts: { eve } } });
  assert.equal((await visitor.open('https://app.example.com/')).reply.status, 403);
  const { reply } = await visitor.open('https://public.example.com/');
  assert.equal(reply.headers['x-forwarded-email'], '');
});

test('a callback is used once', async (t) => {
  const { visitor } = await startStage(t);
  const callback = await walkToCallback(visitor);
  const cookies = visitor.cookiesFor(callback);
  assert.equal((await visitor.fetch(callback)).status, 302);
  const replay = await visitor.fetch(callback, { headers: { cookie: cookies } });
  assert.equal(replay.status, 400);
});

test('a callback or hand-off that was used stays used across a restart', async (t) => {
  const store = openStore(undefined, () => Math.floor(Date.now() / 1000));
  const { app, visitor } = await startStage(t, { surroundings: { store } });
  const callback = await walkToCallback(visitor);
  const { host, pathname, search } = new URL(callback);
  const cookie = visitor.cookiesFor(callback);
  const handOff = String((await visitor.fetch(callback)).headers.location);
  const handOffCookies = visitor.cookiesFor(handOff);
  assert.equal((await visitor.fetch(handOff)).status, 302);
  const again = await startApp(t, app.config, { store });
  const replay = { port: again.port('main'), path: pathname + search, headers: { host, cookie } };
  assert.equal((await ask(replay)).status, 400);
  const second = createVisitor(again);
  for (const pair of handOffCookies.split('; ')) {
    const [name = '', value = ''] = pair.split('=');
    second.setCookie('app.example.com', name, value);
  }
  assert.equal((await second.fetch(handOff)).status, 400);
});

test('nobody finishes a sign-in that another browser began', async (t) => {
  const { app, visitor } = await startStage(t);
  const callback = await walkToCallback(visitor);
  const another = createVisitor(app);
  const foreign = await another.fetch(callback);
  assert.equal(foreign.status, 400);
  assert.deepEqual(another.cookieNames(), []);
  assert.equal((await visitor.fetch(callback)).status, 302, 'and its owner still can');
});

test('a sign-in that took too long is refused with a way back to the app', async (t) => {
  const { app, visitor } = await startStage(t);
  const callback = await walkToCallback(visitor);
  app.advance(16 * 60);
  const reply = await visitor.fetch(callback);
  assert.equal(reply.status, 400);
  assert.match(reply.body, /href="https:\/\/app\.example\.com\/"/);
});

test('a callback without state, with two, or with a forged one is refused', async (t) => {
  const { app, visitor } = await startStage(t);
  const { search } = new URL(await walkToCallback(visitor));
  const cookie = visitor.cookiesFor('https://auth.example.com/');
  const flipped = search.replace(
    /(state=[^&]{90})(.)/,
    (_, start, letter) => start + (letter === 'A' ? 'B' : 'A'),
  );
  for (const query of ['', '?code=x', `${search}&state=x`, '?state=nonsense&code=x', flipped]) {
    const path = `/oauth2/callback${query}`;
    const reply = await ask({ port: app.port('main'), path, headers: { host: 'auth.example.com', cookie } });
    assert.equal(reply.status, 400, query);
  }
});

test('an answer that names another issuer is refused (RFC 9207)', async (t) => {
  for (const change of [(iss: string) => iss.replace('localhost', 'evil.example'), () => '']) {
    const { app, visitor } = await startStage(t);
    const callback = new URL(await walkToCallback(visitor));
    const iss = change(callback.searchParams.get('iss') ?? '');
    if (iss === '') callback.searchParams.delete('iss');
    else callback.searchParams.set('iss', iss);
    assert.equal((await visitor.fetch(callback.href)).status, 502);
    assertNoSession(app, visitor);
  }
});

test('a hand-off opens on its own host alone', async (t) => {
  const { visitor } = await startStage(t);
  const handOff = await walkToHandOff(visitor);
  assert.equal((await visitor.fetch(handOff.replace('app.example.com', 'other.example.org'))).status, 400);
});

test('a hand-off is used once', async (t) => {
  const { visitor } = await startStage(t);
  const handOff = await walkToHandOff(visitor);
  const cookie = visitor.cookiesFor(handOff);
  assert.equal((await visitor.fetch(handOff)).status, 302);
  assert.equal((await visitor.fetch(handOff, { headers: { cookie } })).status, 400);
});

test('a hand-off ends after a minute', async (t) => {
  const { app, visitor } = await startStage(t);
  const handOff = await walkToHandOff(visitor);
  app.advance(61);
  assert.equal((await visitor.fetch(handOff)).status, 400);
});

test('another browser’s hand-off opens nothing: it leads to a sign-in of one’s own', async (t) => {
  const { app, visitor } = await startStage(t);
  const handOff = await walkToHandOff(visitor);
  const another = createVisitor(app);
  const reply = await another.fetch(handOff);
  assert.equal(reply.status, 302);
  assert.match(String(reply.headers.location), /^https:\/\/auth\.example\.com\/\.pomerium\/sign_in\?/);
  assert.equal(
    another.cookieNames().some((name) => name.endsWith('__Host-_pomerium')),
    false,
  );
  assert.equal((await visitor.fetch(handOff)).status, 302, 'and its owner can still use it');
});

test('a browser that keeps no cookies on the protected host sees a page, never a loop', async (t) => {
  const { app, visitor } = await startStage(t);
  let at = await walkToHandOff(visitor);
  const visited: string[] = [];
  for (let redirects = 0; redirects < 12; redirects++) {
    const isProtected = at.startsWith('https://app.example.com');
    const reply = await (isProtected ? createVisitor(app).fetch(at) : visitor.fetch(at));
    visited.push(at);
    if (reply.headers.location === undefined) {
      assert.equal(reply.status, 400);
      assert.match(reply.body, /cookies/i);
      return;
    }
    at = reply.headers.location;
  }
  assert.fail(`redirects without end: ${visited.join('\n')}`);
});

test('the sign-in URL of a 401 works for a browser that has no sign-in cookie yet', async (t) => {
  const { visitor } = await startStage(t);
  const refused = await visitor.fetch('https://app.example.com/api', {
    headers: { accept: 'application/json' },
  });
  assert.equal(refused.status, 401);
  assert.deepEqual(refused.setCookies, []);
  const { url, reply } = await visitor.open(JSON.parse(refused.body).sign_in_url);
  assert.equal(reply.status, 200);
  assert.equal(url, 'https://app.example.com/');
});

test('a sign-in leads to no URL that a route doesn’t cover', async (t) => {
  const { app } = await startStage(t);
  const foreign = [
    'https://evil.example/',
    'https://app.example.com.evil.example/',
    'https://app.example.com@evil.example/',
    'https://evil.example/?https://app.example.com/',
    'http://app.example.com/',
    'https://user@app.example.com/',
    'javascript:alert(1)//app.example.com',
    '//app.example.com/',
    'https://app.example.com\\@evil.example/',
    '\thttps://evil.example/',
    'https://auth.example.com/',
  ];
  for (const url of foreign) {
    const path = `/.pomerium/sign_in?pomerium_redirect_uri=${encodeURIComponent(url)}`;
    const reply = await ask({ port: app.port('main'), path, headers: { host: 'auth.example.com' } });
    assert.equal(reply.status, 400, url);
    assert.deepEqual(reply.setCookies, [], url);
  }
  const twice =
    '/.pomerium/sign_in?pomerium_redirect_uri=https://app.example.com/&pomerium_redirect_uri=https://app.example.com/';
  assert.equal(
    (await ask({ port: app.port('main'), path: twice, headers: { host: 'auth.example.com' } })).status,
    400,
  );
});

test('a provider that is down gives a page with a way to try again, and recovers by itself', async (t) => {
  const { app, provider, visitor } = await startStage(t);
  await provider.stop();
  const { url, reply } = await visitor.open('https://app.example.com/deep?link');
  assert.equal(reply.status, 503);
  assert.match(reply.body, /\/\.pomerium\/sign_in\?pomerium_redirect_uri=/);
  await provider.start();
  app.advance(3);
  const arrival = await visitor.open(url);
  assert.equal(arrival.reply.status, 200);
  assert.equal(arrival.url, 'https://app.example.com/deep?link');
});

test('whoever has a session passes while the provider is down', async (t) => {
  const { provider, visitor } = await startStage(t);
  await visitor.open('https://app.example.com/');
  await provider.stop();
  assert.equal((await visitor.fetch('https://app.example.com/')).status, 200);
  const { reply } = await visitor.open('https://other.example.org/');
  assert.equal(reply.status, 200, 'and is handed to a second host without the provider');
});

test('a provider whose answer is over 1 MiB, or takes over 10 s, is in trouble', async (t) => {
  const large: typeof globalThis.fetch = async () => new Response('x'.repeat(1024 * 1024 + 1));
  const first = await startStage(t, { surroundings: { fetch: large } });
  assert.equal((await first.visitor.open('https://app.example.com/')).reply.status, 502);
  const slow: typeof globalThis.fetch = (_url, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    });
  const second = await startStage(t, { surroundings: { fetch: slow } });
  const startedAt = performance.now();
  assert.equal((await second.visitor.open('https://app.example.com/')).reply.status, 503);
  assert.ok(performance.now() - startedAt < 12_000);
});

test('nothing secret of a sign-in is logged, at level debug', async (t) => {
  const { app, visitor } = await startStage(t);
  const { way } = await visitor.open('https://app.example.com/?token=of-the-app');
  const secrets = way.flatMap((url) => {
    const { searchParams } = new URL(url);
    return ['code', 'state', 'nonce', 'code_challenge', 'forwarden_hand_off', 'token'].map((name) =>
      searchParams.get(name),
    );
  });
  const cookies = visitor.cookiesFor('https://app.example.com/').split('=')[1];
  const log = JSON.stringify(app.logged);
  const found = [...secrets, cookies, 'not-secret'].filter((secret) => secret && log.includes(secret));
  assert.deepEqual(found, []);
  assert.ok(secrets.filter(Boolean).length >= 5);
});
