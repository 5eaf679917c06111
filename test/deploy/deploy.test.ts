import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { AUTH_RESPONSE_HEADERS } from '../../deploy/demo/rules.ts';
import { end } from '../../deploy/demo/traefik.ts';
import { loadSettings } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { COMPOSE, TRAEFIK } from '../setup/tools.ts';
import { folderWith } from '../support/folder.ts';
import { freePort } from '../support/free-port.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DEPLOY = join(ROOT, 'deploy');

/** The values that .env.example asks for. */
const VALUES = {
  DOMAIN: 'example.com',
  ACME_EMAIL: 'me@example.com',
  IDP_CLIENT_ID: 'client',
  IDP_CLIENT_SECRET: 'not-a-real-one',
  ALLOWED_USERS: 'me@example.com, you@example.com',
};

interface Service {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The compose file as `docker compose` understands it. */
function composeServices(): Readonly<Record<string, Service>> {
  const options = [
    '-f',
    join(DEPLOY, 'compose.yaml'),
    '--project-directory',
    DEPLOY,
    'config',
    '--format',
    'json',
  ];
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...VALUES };
  const { status, stdout, stderr } = spawnSync(COMPOSE, options, { encoding: 'utf8', env });
  assert.equal(status, 0, stderr);
  // What compose prints could be composed again, so a `$` is doubled in it.
  return JSON.parse(stdout.replaceAll('$$', '$')).services;
}

test('docker compose accepts the compose file with the five values of .env.example', () => {
  assert.deepEqual(Object.keys(composeServices()).toSorted(), ['forwarden', 'httpbin', 'traefik', 'whoami']);
  const asked = readFileSync(join(DEPLOY, '.env.example'), 'utf8').match(/^[A-Z_]+(?==)/gm);
  assert.deepEqual(asked, Object.keys(VALUES));
});

test('without a value the compose file says which one is missing', () => {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...VALUES, ALLOWED_USERS: '' };
  const result = spawnSync(COMPOSE, ['-f', join(DEPLOY, 'compose.yaml'), 'config'], {
    encoding: 'utf8',
    env,
  });
  assert.notEqual(result.status, 0);
  assert.match(result.stderr, /who may in, by email/);
});

test('forwarden starts with the environment that the compose file gives it', () => {
  const environment = composeServices()['forwarden']?.environment ?? {};
  const env = { ...environment, POLICIES: join(ROOT, 'policies') };
  const { settings, problems } = loadSettings({ file: undefined, env });
  assert.deepEqual(problems.map(formatProblem), []);
  assert.deepEqual(settings?.routes[0]?.allowedUsers, ['me@example.com', 'you@example.com']);
  assert.equal(settings?.checkAddress, undefined);
});

test('the middleware takes every header that we send from our answer', () => {
  const labels = composeServices()['forwarden']?.labels ?? {};
  const listed = labels['traefik.http.middlewares.forwarden.forwardauth.authResponseHeaders'];
  assert.deepEqual(listed?.split(','), AUTH_RESPONSE_HEADERS);
});

test('the authenticate host has no middleware in front of it, and the protected app has', () => {
  const services = composeServices();
  assert.equal(services['forwarden']?.labels?.['traefik.http.routers.forwarden.middlewares'], undefined);
  assert.equal(services['whoami']?.labels?.['traefik.http.routers.whoami.middlewares'], 'forwarden');
});

test('Traefik starts with the flags of the compose file', async (t) => {
  const flags = composeServices()['traefik']?.command ?? [];
  const folder = folderWith(t);
  const [web, secure, ping] = [await freePort(), await freePort(), await freePort()];
  const here = flags
    .filter((flag) => !flag.startsWith('--providers.docker'))
    .map((flag) =>
      flag
        .replace(/=:80$/, `=127.0.0.1:${web}`)
        .replace(/=:443$/, `=127.0.0.1:${secure}`)
        .replace('/certificates/', `${folder}/`),
    );
  const pingHere = [`--entryPoints.traefik.address=127.0.0.1:${ping}`];
  const child = spawn(TRAEFIK, [...here, ...pingHere], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => end(child));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  let isUp = false;
  for (let attempt = 0; attempt < 100 && !isUp && child.exitCode === null; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    isUp = await fetch(`http://127.0.0.1:${ping}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
  assert.ok(isUp, output);
  const redirected = await fetch(`http://127.0.0.1:${web}/x`, { redirect: 'manual' });
  assert.match(String(redirected.headers.get('location')), /^https:/);
  assert.doesNotMatch(output, /forwardedHeaders\.insecure/);
});

for (const folder of ['policies', join('policies', 'examples')]) {
  for (const name of readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.yaml'))) {
    test(`${folder}/${name} is a good policy`, (t) => {
      const file = join(ROOT, folder, name);
      const policy = JSON.stringify(parse(readFileSync(file, 'utf8')));
      const yaml = `authenticate_service_url: https://auth.example.com
idp_provider: oidc
idp_provider_url: https://id.example.com
idp_client_id: client
idp_client_secret: not-a-real-one
policy: ${policy}
`;
      const config = join(folderWith(t, { 'config.yaml': yaml }), 'config.yaml');
      const { settings, problems } = loadSettings({ file: config, env: {} });
      assert.deepEqual(problems.map(formatProblem), []);
      assert.ok((settings?.routes.length ?? 0) > 0);
    });
  }
}
