import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { startForwarden } from '../e2e/support/forwarden.ts';
import { freePort } from '../support/free-port.ts';
import { makeCertificate } from './support/certificate.ts';
import { startCloudflare } from './support/cloudflare.ts';
import { compose, service } from './support/compose.ts';
import { startDockerEngine } from './support/docker-engine.ts';
import { startNameServer } from './support/name-server.ts';
import { PEBBLE, startPebble } from './support/pebble.ts';
import { startServer } from './support/stand-in-server.ts';
import { startShippedTraefik } from './support/traefik.ts';
import { visitOnceTrusted } from './support/visit.ts';

/** Starts forwarden with the environment that it ships with, and apps; gives the engine that lists them. */
async function startServices(t: TestContext, composed = compose()): Promise<string> {
  const { environment } = service(composed, 'forwarden');
  const port = await freePort();
  const here = { FORWARD_AUTH_URL: `http://127.0.0.1:${port}`, METRICS_ADDRESS: '', TRACING_PROVIDER: '' };
  const forwarden = await startForwarden(port, {}, { ...environment, ...here });
  t.after(forwarden.stop);
  const httpbin = await startServer(t, (_request, response) => response.end('open'));
  const jaeger = await startServer(t, (_request, response) => response.end('secret'));
  return startDockerEngine(t, composed, { forwarden: port, httpbin, jaeger });
}

test('certificates come by TLS-ALPN, a host’s own each, and the protected host asks to sign in under its own', {
  skip: PEBBLE === undefined,
}, async (t) => {
  const endpoint = await startServices(t);
  const securePort = await freePort();
  const names = await startNameServer(t, 'example.com');
  const pebble = await startPebble(t, { tlsPort: securePort, nameServerPort: names.port });
  const flags = [`--providers.docker.endpoint=${endpoint}`, ...pebble.flagsFor('letsencrypt')];
  const { output } = await startShippedTraefik(t, compose(), { flags, securePort });

  const open = await visitOnceTrusted(securePort, 'https://httpbin.example.com/', pebble.root, output);
  assert.deepEqual([open.status, open.body], [200, 'open']);
  assert.equal(open.certificate.subjectaltname, 'DNS:httpbin.example.com');
  assert.match(String(open.certificate.issuer.CN), /^Pebble Intermediate CA/);

  const guarded = await visitOnceTrusted(securePort, 'https://jaeger.example.com/trace', pebble.root, output);
  assert.equal(guarded.status, 302);
  assert.match(String(guarded.location), /^https:\/\/auth\.example\.com\/\.pomerium\/sign_in\?/);
  assert.equal(guarded.certificate.subjectaltname, 'DNS:jaeger.example.com');

  const auth = 'https://auth.example.com/.well-known/pomerium/jwks.json';
  const keys = await visitOnceTrusted(securePort, auth, pebble.root, output);
  assert.equal(keys.status, 200);
  assert.equal(keys.certificate.subjectaltname, 'DNS:auth.example.com');
});

test('with a token for Cloudflare’s DNS (a stand-in of its API) one certificate comes for the domain and all below it', {
  skip: PEBBLE === undefined,
}, async (t) => {
  const composed = compose({ CF_DNS_API_TOKEN: 'zone-token' });
  const endpoint = await startServices(t, composed);
  const securePort = await freePort();
  const names = await startNameServer(t, 'example.com');
  const cloudflare = await startCloudflare(t, 'example.com', names);
  const pebble = await startPebble(t, { tlsPort: 1, nameServerPort: names.port });
  const challenge = '--certificatesResolvers.wildcard.acme.dnsChallenge';
  const flags = [
    `--providers.docker.endpoint=${endpoint}`,
    ...pebble.flagsFor('wildcard'),
    // Where Traefik looks for the zone; the zone's own servers it would ask on port 53.
    `${challenge}.resolvers=127.0.0.1:${names.port}`,
    `${challenge}.propagation.disableANSChecks=true`,
  ];
  const env = { CLOUDFLARE_BASE_URL: cloudflare.url, CLOUDFLARE_POLLING_INTERVAL: '1' };
  const { output } = await startShippedTraefik(t, composed, { flags, env, securePort });

  const guarded = await visitOnceTrusted(securePort, 'https://jaeger.example.com/', pebble.root, output);
  assert.equal(guarded.status, 302);
  const open = await visitOnceTrusted(securePort, 'https://httpbin.example.com/', pebble.root, output);
  assert.deepEqual([open.status, open.body], [200, 'open']);
  assert.equal(open.certificate.serialNumber, guarded.certificate.serialNumber);
  const covered = open.certificate.subjectaltname?.split(', ').toSorted();
  assert.deepEqual(covered, ['DNS:*.example.com', 'DNS:example.com']);

  const tokens = new Set(cloudflare.calls.map(({ authorization }) => authorization));
  assert.deepEqual([...tokens], ['Bearer zone-token']);
  // All that the token's two permissions allow, and nothing else: look for the zone, edit its records.
  for (const { method, path } of cloudflare.calls)
    assert.match(`${method} ${path}`, /^GET \/zones$|^(?:POST|DELETE) \/zones\/zone\/dns_records/);
});

test('a certificate that one already has is the one that visitors see, and no other is asked for', async (t) => {
  const own = makeCertificate(t, ['example.com', '*.example.com']);
  const composed = compose({ CERTIFICATE_FILE: 'own.crt', CERTIFICATE_KEY_FILE: 'own.key' });
  const endpoint = await startServices(t, composed);
  const flags = [`--providers.docker.endpoint=${endpoint}`];
  const { secure, output } = await startShippedTraefik(t, composed, { flags, certificates: own.folder });
  const ca = readFileSync(own.certificate, 'utf8');
  const guarded = await visitOnceTrusted(secure, 'https://jaeger.example.com/', ca, output);
  assert.equal(guarded.status, 302);
  assert.equal((await visitOnceTrusted(secure, 'https://httpbin.example.com/', ca, output)).status, 200);
  assert.doesNotMatch(output(), /acme:|obtain ACME/i);
});
