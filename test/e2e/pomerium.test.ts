import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createRemoteJWKSet, customFetch, decodeProtectedHeader, jwtVerify } from 'jose';
import { parse } from 'yaml';
import type { DemoProvider } from '../../deploy/demo/provider.ts';
import { CLIENT, startProvider } from '../../deploy/demo/provider.ts';
import type { RunningProxy } from '../../deploy/demo/traefik.ts';
import { startTraefik } from '../../deploy/demo/traefik.ts';
import { freshSecret } from '../../src/config/secrets.ts';
import { TRAEFIK } from '../setup/tools.ts';
import type { Reply } from '../support/ask.ts';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import type { RunningForwarden } from './support/forwarden.ts';
import { startForwarden } from './support/forwarden.ts';
import { startHttpbin } from './support/httpbin.ts';

// The hosts of the configuration are not ours to resolve, so each request names its Host over plain http, and the
// visitor's cookies are carried by hand; what Traefik and forwarden do is the same.
const FIXTURE = join(import.meta.dirname, '..', 'fixtures', 'pomerium-v0.6.2.yaml');

let port: number;
let provider: DemoProvider;
let forwarden: RunningForwarden;
let proxy: RunningProxy;
const endings: (() => Promise<unknown>)[] = [];

before(async () => {
  const [main, checks] = [await freePort(), await freePort()];
  port = await freePort();
  provider = await startProvider({
    accounts: { me: { email: 'me@example.com', email_verified: true } },
    signsIn: 'me',
    redirectUri: 'https://auth.example.com/oauth2/callback',
    postLogoutRedirectUri: 'https://auth.example.com/.pomerium/signed_out',
  });
  endings.push(provider.stop);
  forwarden = await startForwarden(main, {
    ...parse(readFileSync(FIXTURE, 'utf8')),
    address: `127.0.0.1:${main}`,
    forward_auth_url: `http://pomerium:${checks}`,
    metrics_address: '127.0.0.1:0',
    shared_secret: freshSecret('shared_secret'),
    cookie_secret: freshSecret('cookie_secret'),
    idp_provider: 'oidc',
    idp_provider_url: provider.issuer.href,
    idp_client_id: CLIENT.id,
    idp_client_secret: CLIENT.secret,
  });
  endings.push(forwarden.stop);
  const httpbin = await startHttpbin();
  endings.push(httpbin.stop);
  // The labels of that deployment, as a file: its middleware dials the port of forward_auth_url.
  proxy = await startTraefik({
    program: TRAEFIK,
    port,
    rules: {
      http: {
        routers: {
          httpbin: { rule: 'Host(`httpbin.example.com`)', service: 'httpbin' },
          jaeger: { rule: 'Host(`jaeger.example.com`)', service: 'httpbin', middlewares: ['jaeger'] },
          pomerium: { rule: 'Host(`auth.example.com`)', service: 'pomerium' },
        },
        middlewares: {
          jaeger: {
            forwardAuth: {
              address: `http://127.0.0.1:${checks}/?uri=https://jaeger.example.com`,
              authResponseHeaders: [
                'x-pomerium-jwt-assertion',
                'x-pomerium-authenticated-user-email',
                'Cookie',
              ],
              preserveLocationHeader: true,
            },
          },
        },
        services: {
          httpbin: { loadBalancer: { servers: [{ url: httpbin.url }] } },
          pomerium: { loadBalancer: { servers: [{ url: forwarden.url }] } },
        },
      },
    },
  });
  endings.push(proxy.stop);
});

after(async () => {
  for (const ending of endings.toReversed()) await ending();
});

/** A visitor's cookies, by host and name. */
type Jar = Map<string, Map<string, string>>;

async function visit(jar: Jar, url: string): Promise<Reply> {
  const { hostname, host, port: own, pathname, search } = new URL(url);
  const kept = jar.get(hostname) ?? new Map<string, string>();
  const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { host, accept: 'text/html', ...(cookie !== '' && { cookie }) };
  const reply = await ask({
    port: hostname === 'localhost' ? Number(own) : port,
    path: pathname + search,
    headers,
  });
  for (const line of reply.setCookies) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/max-age=0/i.test(line)) kept.delete(name);
    else kept.set(name, value);
  }
  jar.set(hostname, kept);
  return reply;
}

async function open(jar: Jar, url: string): Promise<{ url: string; reply: Reply }> {
  for (let at = url, redirects = 0; ; redirects++) {
    const reply = await visit(jar, at);
    if (reply.headers.location === undefined) return { url: at, reply };
    assert.ok(redirects < 15, 'redirects without end');
    at = new URL(reply.headers.location, at).href;
  }
}

test('httpbin stays open', async () => {
  assert.equal((await visit(new Map(), 'https://httpbin.example.com/get')).status, 200);
});

test('the other host is protected: signing in leads back to the deep link, and the app gets a verified assertion', async () => {
  const jar: Jar = new Map();
  const { url, reply } = await open(jar, 'https://jaeger.example.com/anything/search?limit=20&x=%2F');
  assert.equal(url, 'https://jaeger.example.com/anything/search?limit=20&x=%2F');
  assert.equal(reply.status, 200);
  const { headers } = JSON.parse(reply.body) as { headers: Record<string, string> };
  assert.equal(headers['X-Pomerium-Authenticated-User-Email'], 'me@example.com');
  assert.equal(headers['Cookie'], undefined, 'the app gets no cookie of ours');
  const assertion = String(headers['X-Pomerium-Jwt-Assertion']);

  // As an app's verifier would: the keys come from the issuer that the assertion names.
  const viaProxy: typeof fetch = async (input) => {
    const { host, pathname } = new URL(String(input));
    const { status, body } = await ask({ port, path: pathname, headers: { host } });
    return new Response(body, { status, headers: { 'content-type': 'application/json' } });
  };
  const keysUrl = new URL('https://auth.example.com/.well-known/pomerium/jwks.json');
  const keys = createRemoteJWKSet(keysUrl, { [customFetch]: viaProxy });
  const expected = { issuer: 'auth.example.com', audience: 'jaeger.example.com' };
  const { payload } = await jwtVerify(assertion, keys, expected);
  assert.equal(payload['email'], 'me@example.com');
  assert.match(String(decodeProtectedHeader(assertion).kid), /^[0-9a-f]{64}$/);

  // As Pomerium's JavaScript SDK does it: issuer and audience trusted on first use, then the same checks.
  const iss = String(payload.iss);
  const first = createRemoteJWKSet(new URL(`https://${iss}/.well-known/pomerium/jwks.json`), {
    [customFetch]: viaProxy,
  });
  await jwtVerify(assertion, first, { issuer: iss, audience: String(payload.aud) });
  await assert.rejects(jwtVerify(assertion, first, { issuer: iss, audience: 'another.example.com' }));
});

test('the port that the middleware dials answers checks, and nothing else', () => {
  assert.match(forwarden.output(), /listens on 127\.0\.0\.1:\d+ for checks/);
});
