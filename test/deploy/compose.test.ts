import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AUTH_RESPONSE_HEADERS } from '../../deploy/demo/rules.ts';
import { printHeaders } from '../../src/cli/headers.ts';
import { loadSettings } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { compose, composeConfig, DEPLOY, flagsOf, service, VALUES } from './support/compose.ts';

const MIDDLEWARES = { forwarden: 'forwarden', prometheus: 'prometheus' };

function middleware(owner: string, name: string): Readonly<Record<string, string>> {
  const prefix = `traefik.http.middlewares.${name}.forwardAuth.`;
  const labels = Object.entries(service(compose(), owner).labels);
  return Object.fromEntries(
    labels
      .filter(([label]) => label.startsWith(prefix))
      .map(([label, value]) => [label.slice(prefix.length), value]),
  );
}

/** The environment that the compose file gives forwarden, with the files of this machine. */
function forwardenSettings() {
  const { environment } = service(compose(), 'forwarden');
  return loadSettings({
    file: join(DEPLOY, 'config.yaml'),
    env: { ...environment, POLICIES: '../policies' },
  });
}

test('docker compose accepts the compose file with the five values of .env.example', () => {
  const names = ['forwarden', 'grafana', 'httpbin', 'jaeger', 'prometheus', 'traefik'];
  assert.deepEqual(Object.keys(compose().services).toSorted(), names);
  const asked = readFileSync(join(DEPLOY, '.env.example'), 'utf8').match(/^[A-Z_]+(?==)/gm);
  assert.deepEqual(asked, Object.keys(VALUES));
});

for (const [name, said] of Object.entries({
  DOMAIN: /the domain that all hosts are below/,
  ACME_EMAIL: /an email address for the certificates/,
  IDP_CLIENT_ID: /the client id from the Google console/,
  IDP_CLIENT_SECRET: /the client secret from the Google console/,
  ALLOWED_USERS: /who may in, by email/,
})) {
  test(`without ${name} the compose file says what is missing`, () => {
    const { status, stderr } = composeConfig({ ...VALUES, [name]: '' });
    assert.notEqual(status, 0);
    assert.match(stderr, said);
  });
}

test('forwarden starts with the environment and the file that the compose file gives it', () => {
  const { settings, problems } = forwardenSettings();
  assert.deepEqual(problems.map(formatProblem), []);
  const routes = settings?.routes.filter(({ from }) => from !== 'https://jaeger.example.com') ?? [];
  const hosts = ['traefik', 'prometheus', 'grafana'].map((name) => `https://${name}.example.com`);
  assert.deepEqual(
    routes.map(({ from }) => from),
    hosts,
  );
  for (const { allowedUsers } of routes)
    assert.deepEqual(allowedUsers, ['me@example.com', 'you@example.com']);
  assert.equal(settings?.checkAddress, undefined);
});

test('the network has the name that other compose files join it by', () => {
  assert.deepEqual(compose().networks['default']?.name, 'br0');
});

test('Traefik alone has ports of this machine, and they are 80 and 443', () => {
  const ports = Object.entries(compose().services).map(([name, { ports = [] }]) => [
    name,
    ports.map((port) => (port as { published: string }).published),
  ]);
  assert.deepEqual(Object.fromEntries(ports.filter(([, published]) => published?.length)), {
    traefik: ['80', '443'],
  });
});

test('Traefik believes no forwarded header of a client, opens no door without forwarden and calls nobody', () => {
  const flags = flagsOf(service(compose(), 'traefik'));
  for (const name of flags.keys()) assert.doesNotMatch(name, /forwardedHeaders|api\.insecure|proxyProtocol/i);
  const expected = {
    'api.dashboard': 'true',
    'global.checkNewVersion': 'false',
    'global.sendAnonymousUsage': 'false',
    'providers.docker.exposedByDefault': 'false',
    'entryPoints.web.http.redirections.entryPoint.scheme': 'https',
    'entryPoints.websecure.http.aliasHeadersStrategy': 'delete',
    'log.format': 'json',
    'accessLog.format': 'json',
    ping: 'true',
    'metrics.prometheus': 'true',
    'tracing.otlp.http': 'true',
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(flags.get(name), value, name);
  assert.equal(
    service(compose(), 'traefik').labels['traefik.http.routers.dashboard.middlewares'],
    'forwarden',
  );
});

test('certificates come by TLS-ALPN, or with a sixth value by the DNS challenge for the domain and all below it', () => {
  const resolver = 'entryPoints.websecure.http.tls.certResolver';
  const byDefault = flagsOf(service(compose(), 'traefik'));
  assert.equal(byDefault.get(resolver), 'letsencrypt');
  assert.equal(byDefault.get('certificatesResolvers.letsencrypt.acme.tlsChallenge'), 'true');
  assert.equal([...byDefault.keys()].filter((name) => /dnsChallenge|domains/.test(name)).length, 0);

  const byDns = flagsOf(service(compose({ CF_DNS_API_TOKEN: 'token' }), 'traefik'));
  assert.equal(byDns.get(resolver), 'wildcard');
  assert.equal(byDns.get('certificatesResolvers.wildcard.acme.dnsChallenge.provider'), 'cloudflare');
  assert.equal(byDns.get('entryPoints.websecure.http.tls.domains[0].main'), 'example.com');
  assert.equal(byDns.get('entryPoints.websecure.http.tls.domains[0].sans'), '*.example.com');

  const own = flagsOf(service(compose({ CERTIFICATE_FILE: 'a.crt' }), 'traefik'));
  assert.equal(own.get(resolver), '');
});

test('TLS 1.3 is the least, and a variable says otherwise', () => {
  const least = (further = {}) => service(compose(further), 'traefik').environment['TLS_MIN_VERSION'];
  assert.equal(least(), 'VersionTLS13');
  assert.equal(least({ TLS_MIN_VERSION: 'VersionTLS12' }), 'VersionTLS12');
});

for (const [name, owner] of Object.entries(MIDDLEWARES)) {
  test(`the middleware ${name} takes every header that we send from our answer, and trusts none of a client's`, () => {
    const { authResponseHeaders, trustForwardHeader, preserveLocationHeader } = middleware(owner, name);
    const env = service(compose(), 'forwarden').environment;
    const printed = printHeaders('traefik', join(DEPLOY, 'config.yaml'), {
      ...env,
      POLICIES: join(DEPLOY, '..', 'policies'),
    });
    assert.equal(`authResponseHeaders: ${authResponseHeaders}\n`, printed);
    for (const header of AUTH_RESPONSE_HEADERS)
      assert.ok(authResponseHeaders?.split(',').includes(header), header);
    assert.equal(trustForwardHeader, 'false');
    assert.equal(preserveLocationHeader, 'true');
  });
}

test('every host but the open one and the authenticate host is behind forwarden', () => {
  const { services } = compose();
  const labels = Object.values(services).flatMap((one) => Object.entries(one.labels));
  const routers = labels.flatMap(
    ([label]) => /^traefik\.http\.routers\.([^.]+)\.rule$/.exec(label)?.[1] ?? [],
  );
  const guarded = new Map(
    labels.flatMap(([label, value]) => {
      const name = /^traefik\.http\.routers\.([^.]+)\.middlewares$/.exec(label)?.[1];
      return name === undefined ? [] : [[name, value]];
    }),
  );
  const open = routers.filter((name) => !Object.keys(MIDDLEWARES).includes(guarded.get(name) ?? ''));
  assert.deepEqual(open.toSorted(), ['forwarden', 'forwarden-pages', 'httpbin']);
});

test('forwarden runs without privileges on a file system that it can’t write', () => {
  const { read_only, cap_drop, security_opt } = service(compose(), 'forwarden');
  assert.deepEqual(
    { read_only, cap_drop, security_opt },
    {
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    },
  );
});
