import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DemoApp } from '../../deploy/demo/app.ts';
import { startApp } from '../../deploy/demo/app.ts';
import type { Site } from '../../deploy/demo/rules.ts';
import { AUTH_RESPONSE_HEADERS, traefikRules } from '../../deploy/demo/rules.ts';
import type { RunningProxy } from '../../deploy/demo/traefik.ts';
import { startTraefik } from '../../deploy/demo/traefik.ts';
import { TRAEFIK } from '../setup/tools.ts';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import type { RunningForwarden } from './support/forwarden.ts';
import { startForwarden } from './support/forwarden.ts';

let forwarden: RunningForwarden;
let app: DemoApp;
const endings: (() => Promise<unknown>)[] = [];

before(async () => {
  forwarden = await startForwarden(await freePort(), {
    authenticate_service_url: 'https://auth.example.com',
    idp_client_id: 'client',
    idp_client_secret: 'not-a-real-one',
    policy: [
      { from: 'https://app.example.com', allowed_users: ['me@example.com'] },
      { from: 'https://public.example.com', allow_public_unauthenticated_access: true },
    ],
  });
  endings.push(forwarden.stop);
  const trust = {
    forwarden: forwarden.url,
    authenticateHost: 'auth.example.com',
    audience: 'public.example.com',
  };
  app = await startApp(trust);
  endings.push(app.stop);
});

after(async () => {
  for (const ending of endings.toReversed()) await ending();
});

/** Starts a proxy in front of both hosts; it ends with the file. */
async function startProxy(
  forwardAuth: Readonly<Record<string, unknown>>,
  address?: string,
): Promise<RunningProxy> {
  const site: Site = {
    forwarden: forwarden.url,
    authenticateHost: 'auth.example.com',
    protectedApps: { 'app.example.com': app.url, 'public.example.com': app.url },
    extraRouter: true,
    forwardAuth: { ...forwardAuth, ...(address !== undefined && { address }) },
  };
  const proxy = await startTraefik({ program: TRAEFIK, port: await freePort(), rules: traefikRules(site) });
  endings.push(proxy.stop);
  return proxy;
}

const FORGED = {
  host: 'app.example.com',
  accept: 'text/html',
  'x-forwarded-host': 'public.example.com',
  'x-forwarded-uri': '/.pomerium/',
  'x-forwarded-method': 'OPTIONS',
  'x-forwarded-proto': 'https',
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-port': '1',
  'x-original-url': 'https://public.example.com/',
  'x-original-method': 'OPTIONS',
  forwarded: 'host=public.example.com',
};

for (const trustForwardHeader of [undefined, false, true]) {
  test(`forged X-Forwarded headers get nobody in with trustForwardHeader ${trustForwardHeader}`, async () => {
    const proxy = await startProxy({ trustForwardHeader });
    const reply = await ask({ port: proxy.port, path: '/secret?x', headers: FORGED });
    assert.equal(reply.status, 302);
    const location = new URL(String(reply.headers.location));
    assert.equal(location.searchParams.get('pomerium_redirect_uri'), 'https://app.example.com/');
    const open = await ask({
      port: proxy.port,
      path: '/headers',
      headers: { ...FORGED, host: 'public.example.com' },
    });
    assert.equal(open.status, 200);
  });
}

test('no identity header of a client’s reaches the app of a public route, under any name that we send', async () => {
  const proxy = await startProxy({});
  const forged = Object.fromEntries(AUTH_RESPONSE_HEADERS.map((name) => [name, 'forged']));
  const headers = { ...forged, cookie: 'a=1; __Host-_pomerium=forged; b=2', host: 'public.example.com' };
  const reply = await ask({ port: proxy.port, path: '/headers', headers });
  const raw = (JSON.parse(reply.body) as { headers: string[] }).headers;
  assert.equal(raw.includes('forged'), false, raw.join(' '));
  const sent = (name: string) => raw[raw.findIndex((text) => text.toLowerCase() === name.toLowerCase()) + 1];
  for (const name of AUTH_RESPONSE_HEADERS.filter((name) => name !== 'Cookie'))
    assert.equal(sent(name), '', name);
  assert.equal(sent('Cookie'), 'a=1; b=2');
});

test('an app’s own cookies arrive byte for byte, and no Cookie header where there was none', async () => {
  const proxy = await startProxy({});
  const seen = async (cookie: string | undefined) => {
    const headers = { host: 'public.example.com', ...(cookie !== undefined && { cookie }) };
    const raw = (
      JSON.parse((await ask({ port: proxy.port, path: '/headers', headers })).body) as { headers: string[] }
    ).headers;
    const at = raw.findIndex((text) => text.toLowerCase() === 'cookie');
    return at === -1 ? undefined : raw[at + 1];
  };
  assert.equal(
    await seen('z="q u\\"oted"; a==x; a=2;empty=; _pomerium=old; é'),
    'z="q u\\"oted"; a==x; a=2;empty=; é',
  );
  assert.equal(await seen('__Host-_pomerium=only'), undefined);
  assert.equal(await seen('__Host-_pomerium=~2~a; __Host-_pomerium_1=b; x=1'), 'x=1');
  assert.equal(await seen(undefined), undefined);
});

for (const path of ['/ping', '/healthz', '/readyz', '/.well-known/pomerium/jwks.json', '/nowhere']) {
  test(`a middleware that points at ${path} by mistake lets nobody in`, async () => {
    const proxy = await startProxy({}, `${forwarden.url}${path}`);
    const reply = await ask({ port: proxy.port, path: '/secret', headers: { host: 'app.example.com' } });
    assert.equal(reply.status, 400);
    assert.match(reply.body, /misdirected_check/);
  });
}

test('a host that no route covers is refused without a redirect', async () => {
  const proxy = await startProxy({}, `${forwarden.url}/?uri=https://unknown.example.com`);
  const headers = { host: 'app.example.com', accept: 'text/html' };
  assert.equal(
    (await ask({ port: proxy.port, headers })).status,
    400,
    'it is at odds with the host that was asked for',
  );
  const check = { 'x-forwarded-host': 'unknown.example.com', 'x-forwarded-uri': '/', accept: '*/*' };
  const reply = await ask({ port: Number(new URL(forwarden.url).port), headers: check });
  assert.equal(reply.status, 403);
  assert.equal(JSON.parse(reply.body).reason, 'route-not-found');
});

test('by the extra router the JWKS is there on a protected host, and our pages', async () => {
  const proxy = await startProxy({});
  const headers = { host: 'app.example.com' };
  const keys = await ask({ port: proxy.port, path: '/.well-known/pomerium/jwks.json', headers });
  assert.equal(keys.status, 200);
  assert.equal((JSON.parse(keys.body) as { keys: unknown[] }).keys.length, 1);
  assert.equal((await ask({ port: proxy.port, path: '/.pomerium/', headers })).status, 200);
  assert.equal((await ask({ port: proxy.port, path: '/.pomerium/user', headers })).status, 401);
});
