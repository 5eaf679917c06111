import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { startProvider } from '../../../deploy/demo/provider.ts';
import { findChromium, TRAEFIK } from '../../setup/tools.ts';
import { folderWith } from '../../support/folder.ts';
import { BROWSER_OPTIONS } from '../support/stage.ts';
import { docker, logsOf, SKIP as skip, takeTurn } from './support/docker.ts';
import { OLD_STATIC, startHandMade } from './support/hand-made.ts';
import type { Seen } from './support/visit.ts';
import { cookiesFor, eventually, signIn, verifyAssertion, visit } from './support/visit.ts';

const JAEGER = 'https://jaeger.example.com/search?service=a%2Fb';
const RESOLVE = '--host-resolver-rules=MAP *.example.com 127.0.0.1';

let browser: Browser;
let page: Page;
const endings: (() => Promise<unknown>)[] = [];

before(async () => {
  if (skip !== false) return;
  endings.push(await takeTurn());
  const provider = await startProvider({
    accounts: { me: { email: 'me@example.com', email_verified: true } },
    host: 'id.localhost',
    redirectUri: 'https://auth.example.com/oauth2/callback',
    postLogoutRedirectUri: 'https://auth.example.com/.pomerium/signed_out',
  });
  endings.push(provider.stop);
  const folder = mkdtempSync(join(tmpdir(), 'forwarden-hand-made-'));
  endings.push(async () => rmSync(folder, { recursive: true, force: true }));
  await startHandMade(folder, provider.issuer, endings);
  const args = [...BROWSER_OPTIONS, RESOLVE];
  browser = await chromium.launch({ executablePath: findChromium() ?? '', args });
  endings.push(() => browser.close());
  page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  await eventually('the deployment is up', async () => {
    const health = await docker('inspect', '--format', '{{.State.Health.Status}}', 'pomerium');
    const isRouted = async (link: string) => (await visit(link).catch(() => undefined))?.status === 200;
    return (
      health === 'healthy' &&
      (await isRouted('https://httpbin.example.com/get')) &&
      (await isRouted('https://auth.example.com/.well-known/pomerium'))
    );
  });
});

after(async () => {
  for (const ending of endings.toReversed()) await ending();
});

test('Traefik v3 takes all of the old static configuration but Jaeger’s way of tracing', (t) => {
  const file = join(folderWith(t, { 'traefik.yaml': OLD_STATIC }), 'traefik.yaml');
  const { status, stderr, stdout } = spawnSync(TRAEFIK, [`--configFile=${file}`], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr + stdout, /Jaeger Tracing backend has been removed in v3/);
});

test('by the old labels httpbin is open, and http leads to https', { skip }, async () => {
  assert.equal((await visit('https://httpbin.example.com/get')).status, 200);
  const location = await new Promise<string | undefined>((resolve, reject) => {
    const headers = { host: 'httpbin.example.com' };
    const sent = request({ host: '127.0.0.1', port: 80, path: '/get', headers }, (response) => {
      response.resume();
      resolve(response.headers.location);
    });
    sent.on('error', reject).end();
  });
  assert.equal(location, 'https://httpbin.example.com/get');
});

test('by the old labels Jaeger’s host asks to sign in, and the app gets an assertion that verifies', {
  skip,
}, async () => {
  assert.equal((await visit(JAEGER, { accept: 'text/html' })).status, 302);
  await signIn(page, JAEGER, 'me@example.com');
  const { url, headers } = JSON.parse(await page.locator('body').innerText()) as Seen;
  assert.equal(url, '/search?service=a%2Fb');
  const claims = await verifyAssertion(page, headers['x-pomerium-jwt-assertion'], JAEGER);
  assert.equal(claims['email'], 'me@example.com');
});

test('what the old labels let a visitor forge: path, method, and every header but the assertion', {
  skip,
}, async () => {
  const forged = {
    cookie: await cookiesFor(page, JAEGER),
    'x-forwarded-uri': '/forged',
    'x-forwarded-method': 'OPTIONS',
    'x-forwarded-for': '192.0.2.9',
    'x-forwarded-email': 'mallory@example.com',
    'x-pomerium-jwt-assertion': 'forged',
  };
  const { headers } = JSON.parse((await visit(JAEGER, forged)).body) as Seen;
  assert.equal(headers['x-forwarded-email'], 'mallory@example.com');
  assert.notEqual(headers['x-pomerium-jwt-assertion'], 'forged');
  assert.match(String(headers['cookie']), /__Host-_pomerium=/, 'nor is our cookie kept from the app');
  const lines = (await logsOf('pomerium')).split('\n');
  const decided = lines.filter((line) => line.includes('"path":"/forged","method":"OPTIONS"'));
  assert.equal(decided.length, 1);
  assert.doesNotMatch(String(decided[0]), /192\.0\.2\.9/, 'the address is the last that a proxy named');
});

test('even by the old labels no visitor can choose the host that is judged', { skip }, async () => {
  const headers = { 'x-forwarded-host': 'httpbin.example.com', accept: 'text/html' };
  assert.equal((await visit(JAEGER, headers)).status, 400);
});
