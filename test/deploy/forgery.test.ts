import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { startForwarden } from '../e2e/support/forwarden.ts';
import { freePort } from '../support/free-port.ts';
import { makeCertificate } from './support/certificate.ts';
import type { Composed } from './support/compose.ts';
import { compose, service } from './support/compose.ts';
import { startDockerEngine } from './support/docker-engine.ts';
import { answerJson, startServer } from './support/stand-in-server.ts';
import { startShippedTraefik } from './support/traefik.ts';
import { visitOnceTrusted } from './support/visit.ts';

const LOGGED_MS = 10_000;
const MIDDLEWARE = 'traefik.http.middlewares.forwarden.forwardAuth';
const HOST = 'jaeger.example.com';
const POLICY = [
  { from: 'https://open.example.com', allow_public_unauthenticated_access: true },
  { from: `https://${HOST}`, allow_public_unauthenticated_access: true },
  { from: `https://${HOST}`, prefix: '/admin', allowed_users: ['me@example.com'] },
];
const FORGED = {
  'x-forwarded-host': 'open.example.com',
  'x-forwarded-uri': '/',
  'x-forwarded-method': 'OPTIONS',
  'x-forwarded-for': '203.0.113.9',
  'x-original-url': `https://${HOST}/`,
  forwarded: 'for=203.0.113.9',
  'x-request-id': 'the-forged-one',
};

/** What is different from the shipped files. */
interface Changes {
  readonly labels?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** Of forwarden. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The shipped Traefik and forwarden in front of an app that shows its headers. */
interface Shipped {
  readonly ask: (path: string, headers: Readonly<Record<string, string>>) => Promise<Reply>;
  /** What forwarden's decision log says of the forged request. */
  readonly forgedDecision: () => Promise<Readonly<Record<string, unknown>>>;
}

interface Reply {
  readonly status: number;
  /** Names and values as the app got them; none where it wasn't asked. */
  readonly seen: readonly string[];
}

async function startShipped(t: TestContext, changes: Changes = {}): Promise<Shipped> {
  const composed = compose({ CERTIFICATE_FILE: 'own.crt', CERTIFICATE_KEY_FILE: 'own.key' });
  const port = await freePort();
  const forwarden = await startForwarden(
    port,
    {},
    {
      ...service(composed, 'forwarden').environment,
      POLICY: JSON.stringify(POLICY),
      FORWARD_AUTH_URL: `http://127.0.0.1:${port}`,
      METRICS_ADDRESS: '',
      TRACING_PROVIDER: '',
      ...changes.env,
    },
  );
  t.after(forwarden.stop);
  const jaeger = await startServer(t, ({ rawHeaders }, response) => answerJson(response, rawHeaders));
  const relabelled = withLabels(composed, changes.labels ?? {});
  const endpoint = await startDockerEngine(t, relabelled, { forwarden: port, jaeger });
  const own = makeCertificate(t, ['example.com', '*.example.com']);
  const flags = [`--providers.docker.endpoint=${endpoint}`, ...(changes.flags ?? [])];
  const { secure, output } = await startShippedTraefik(t, composed, { flags, certificates: own.folder });
  const ca = readFileSync(own.certificate, 'utf8');
  await visitOnceTrusted(secure, `https://${HOST}/`, ca, output);
  return {
    ask: (path, headers) => askBy(secure, ca, path, headers),
    forgedDecision: () => decisionOn(FORGED['x-request-id'], forwarden.output),
  };
}

/** The line comes by a pipe, and so maybe after the answer. */
async function decisionOn(id: string, output: () => string): Promise<Readonly<Record<string, unknown>>> {
  const deadline = performance.now() + LOGGED_MS;
  for (;;) {
    const line = output()
      .split('\n')
      .slice(0, -1)
      .find((one) => one.includes(`"request_id":"${id}"`));
    if (line !== undefined) return JSON.parse(line);
    if (performance.now() > deadline) throw new Error(`no decision on ${id}:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function withLabels(composed: Composed, labels: Readonly<Record<string, string>>): Composed {
  const forwarden = service(composed, 'forwarden');
  const relabelled = { ...forwarden, labels: { ...forwarden.labels, ...labels } };
  return { ...composed, services: { ...composed.services, forwarden: relabelled } };
}

function askBy(
  port: number,
  ca: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> {
  const options = { host: '127.0.0.1', port, servername: HOST, path, ca, agent: false };
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, headers: { host: HOST, ...headers } }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      const { statusCode: status = 0 } = response;
      response.on('end', () => resolve({ status, seen: status === 200 ? JSON.parse(body) : [] }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('with the shipped files a visitor forges neither host, path, method nor address, and gets nowhere by trying', async (t) => {
  const { ask, forgedDecision } = await startShipped(t);
  assert.equal((await ask('/admin/x', FORGED)).status, 401);
  const { host, path, method, ip, decision } = await forgedDecision();
  assert.deepEqual([host, path, method, ip, decision], [HOST, '/admin/x', 'GET', '127.0.0.1', 'sign_in']);
});

test('with forwardedHeaders.insecure and trustForwardHeader=true a visitor gets in by a host, path, method and address of his choice', async (t) => {
  const { ask, forgedDecision } = await startShipped(t, {
    flags: ['--entryPoints.websecure.forwardedHeaders.insecure=true'],
    labels: { [`${MIDDLEWARE}.trustForwardHeader`]: 'true' },
    // As where another proxy stands in front of Traefik.
    env: { TRUSTED_PROXIES: '[127.0.0.0/8]' },
  });
  assert.equal((await ask('/admin/x', FORGED)).status, 200);
  const { host, path, method, ip } = await forgedDecision();
  assert.deepEqual([host, path, method, ip], ['open.example.com', '/', 'OPTIONS', '203.0.113.9']);
});

const NAMES = service(compose(), 'forwarden').labels[`${MIDDLEWARE}.authResponseHeaders`]?.split(',') ?? [];
const IDENTITY = NAMES.filter((name) => name.startsWith('X-') && !name.startsWith('X-B3-'));

function forgedIdentity(): Record<string, string> {
  const spellings = IDENTITY.flatMap((name) => [name, name.replaceAll('-', '_'), name.replaceAll('-', '.')]);
  return Object.fromEntries(spellings.map((name) => [name, 'forged']));
}

test('with the shipped files no forged identity header reaches the app, under any spelling', async (t) => {
  const { ask } = await startShipped(t);
  const { status, seen } = await ask('/', forgedIdentity());
  assert.equal(status, 200);
  assert.equal(seen.includes('forged'), false, seen.join(' '));
  for (const name of IDENTITY)
    assert.ok(
      seen.some((text) => text.toLowerCase() === name.toLowerCase()),
      name,
    );
});

test('with the assertion alone in authResponseHeaders the other forged identity headers reach the app', async (t) => {
  const { ask } = await startShipped(t, {
    labels: { [`${MIDDLEWARE}.authResponseHeaders`]: 'x-pomerium-jwt-assertion' },
  });
  const { seen } = await ask('/', forgedIdentity());
  const forged = seen.filter((_text, at) => seen[at + 1] === 'forged').map((name) => name.toLowerCase());
  assert.ok(forged.includes('x-forwarded-email'));
  assert.ok(!forged.includes('x-pomerium-jwt-assertion'));
});
