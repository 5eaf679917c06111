import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { jsonSchema } from '../../src/config/json-schema.ts';
import { loadSettings } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { printReference } from '../../src/config/reference.ts';
import { freshSecret } from '../../src/config/secrets.ts';
import type { JsonSchema } from '../../src/config/written-schema.ts';
import { folderWith } from '../support/folder.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const BASE = `authenticate_service_url: https://auth.example.com
idp_client_id: client
idp_client_secret: not-a-real-one
`;
const POLICY = `policy:
  - from: https://app.example.com
    allowed_users: [me@example.com]
`;

/** Loads a configuration of this text. */
function load(t: TestContext, text: string, env: Record<string, string> = {}) {
  const file = join(folderWith(t, { 'config.yaml': text }), 'config.yaml');
  const { settings, problems } = loadSettings({ file, env });
  return { settings, told: problems.map((problem) => formatProblem(problem).replace(file, 'config.yaml')) };
}

/** The problems of a configuration that is good but for these lines. */
function told(t: TestContext, lines: string, policy = POLICY): string[] {
  return load(t, BASE + lines + policy).told;
}

test('the four-line configuration loads with the defaults of the documentation', (t) => {
  const { settings, told } = load(t, BASE + POLICY);
  assert.deepEqual(told, []);
  assert.equal(settings?.address.port, 8080);
  assert.equal(settings?.callbackPath, '/oauth2/callback');
  assert.equal(settings?.provider.issuer.href, 'https://accounts.google.com/');
  assert.deepEqual(settings?.provider.scopes, ['openid', 'profile', 'email']);
  assert.equal(settings?.cookie.expireSeconds, 14 * 3600);
  assert.equal(settings?.cookie.name, '_pomerium');
  assert.deepEqual([...(settings?.claimHeaders ?? [])], [['x-pomerium-claim-email', 'email']]);
  assert.equal(settings?.sharedSecrets, undefined);
});

test('Pomerium’s v0.6.2 configuration loads once its placeholders are filled in', (t) => {
  const yaml = readFileSync(join(FIXTURES, 'pomerium-v0.6.2.yaml'), 'utf8')
    .replace('CHANGE_ME', freshSecret('shared_secret'))
    .replace('CHANGE_ME', freshSecret('cookie_secret'))
    .replaceAll('CHANGE_ME', 'a-real-one');
  const { settings, told } = load(t, yaml);
  assert.deepEqual(told, []);
  assert.equal(settings?.tracing?.url?.href, 'http://jaeger:4318/v1/traces');
  assert.equal(settings?.tracing?.sample, 'all');
  assert.deepEqual(settings?.address, { host: undefined, port: 80 });
  assert.deepEqual(settings?.checkAddress, { host: undefined, port: 443 });
  assert.deepEqual(settings?.metricsAddress, { host: undefined, port: 9090 });
  assert.equal(settings?.routes[0]?.source.host, 'jaeger.example.com');
});

test('the environment comes before the file, and the file before the default', (t) => {
  const { settings } = load(t, `${BASE}cookie_name: from-file\naddress: :1\n${POLICY}`, { ADDRESS: ':2' });
  assert.equal(settings?.address.port, 2);
  assert.equal(settings?.cookie.name, 'from-file');
  assert.equal(settings?.logLevel, 'info');
});

test('an empty variable counts as none', (t) => {
  assert.equal(load(t, `${BASE}address: :1\n${POLICY}`, { ADDRESS: '' }).settings?.address.port, 1);
});

test('everything can come from the environment, routes as YAML or as base64 of YAML', () => {
  const policy = '[{from: https://app.example.com, allowed_users: [me@example.com]}]';
  for (const POLICY of [policy, Buffer.from(policy).toString('base64')]) {
    const env = {
      AUTHENTICATE_SERVICE_URL: 'https://auth.example.com',
      IDP_CLIENT_ID: '1234',
      IDP_CLIENT_SECRET: 'true',
      IDP_SCOPES: 'openid,email',
      INSECURE_SERVER: 'true',
      POLICY,
    };
    const { settings, problems } = loadSettings({ file: undefined, env });
    assert.deepEqual(problems, []);
    assert.equal(settings?.provider.clientId, '1234');
    assert.equal(settings?.provider.clientSecret, 'true');
    assert.deepEqual(settings?.provider.scopes, ['openid', 'email']);
    assert.equal(settings?.routes.length, 1);
  }
});

test('a problem of a variable names the variable', (t) => {
  assert.deepEqual(load(t, BASE + POLICY, { COOKIE_EXPIRE: 'soon' }).told, [
    'COOKIE_EXPIRE is not a duration such as 30s, 14h or 1h30m',
  ]);
});

test('a secret may come from a file, by the environment or by the file, and not twice', (t) => {
  const folder = folderWith(t, { secret: `${freshSecret('cookie_secret')}\n` });
  const file = join(folder, 'secret');
  assert.equal(load(t, BASE + POLICY, { COOKIE_SECRET_FILE: file }).settings?.cookieSecrets?.length, 1);
  assert.equal(load(t, `${BASE}cookie_secret_file: ${file}\n${POLICY}`).settings?.cookieSecrets?.length, 1);
  const twice = { COOKIE_SECRET_FILE: file, COOKIE_SECRET: freshSecret('cookie_secret') };
  assert.match(
    load(t, BASE + POLICY, twice).told.join('\n'),
    /COOKIE_SECRET is given, and so is COOKIE_SECRET_FILE/,
  );
  assert.match(
    load(t, BASE + POLICY, { COOKIE_SECRET_FILE: '/missing' }).told.join('\n'),
    /COOKIE_SECRET_FILE names .*does not exist/,
  );
});

test('secrets and signing keys may be lists', (t) => {
  const secret = () => freshSecret('cookie_secret');
  const key = () => freshSecret('signing_key');
  const lines = `cookie_secret: [${secret()}, ${secret()}]\nsigning_key: [${key()}, ${key()}]\n`;
  const { settings } = load(t, BASE + lines + POLICY);
  assert.equal(settings?.cookieSecrets?.length, 2);
  assert.equal(settings?.signingKeys?.length, 2);
  const pems = settings?.signingKeys?.join('\n').replaceAll('\n', '\n  ');
  assert.equal(load(t, `${BASE}signing_key: |\n  ${pems}\n${POLICY}`).settings?.signingKeys?.length, 2);
});

const REFUSED: readonly (readonly [line: string, flaw: RegExp])[] = [
  ['authenticate_callback_path: callback', /authenticate_callback_path is not a path/],
  ['idp_provider: oidc', /idp_provider_url is missing/],
  ['idp_provider: oidc\nidp_provider_url: http://id.example.com', /idp_provider_url is plain http/],
  ['idp_provider_url: https://id.example.com', /idp_provider_url is not Google’s/],
  ['cookie_secret: dG9vIHNob3J0', /cookie_secret .*`forwarden keygen KEY`/],
  ['signing_key: nonsense', /signing_key is not a private key in PEM/],
  ['cookie_domain: com', /cookie_domain is not a domain/],
  ['cookie_domain: example.org', /is outside cookie_domain example\.org/],
  ['cookie_name: "a b"', /cookie_name is not a cookie name/],
  ['cookie_expire: 1s', /cookie_expire is under a minute/],
  ['jwt_claims_headers: {"X Bad": email}', /jwt_claims_headers holds a name that no app can be sent/],
  ['trusted_proxies: [nowhere]', /trusted_proxies holds something that is neither/],
  ['certificate: LS0t', /certificate is given without certificate_key/],
  ['downstream_mtls: {}', /downstream_mtls would narrow access/],
  ['polices: ./policies', /polices is no known key: did you mean policies\?/],
  ['quite_another_key: 1', /quite_another_key is no known key: docs\/configuration\.md/],
  ['policies: ./missing', /policies names .\/missing, which is no directory/],
  ['decision_log: some', /decision_log is none of all, denials, off/],
  ['authenticate_service_url: https://other.example.com', /is a key that stands there twice/],
];

for (const [line, flaw] of REFUSED) {
  test(`refused: ${line.replaceAll('\n', ', ')}`, (t) => {
    const { settings, told } = load(t, `${BASE}${line}\n${POLICY}`);
    assert.equal(settings, undefined);
    assert.match(told.join('\n'), flaw);
  });
}

test('a placeholder is refused with the command or the place that gives a good value', (t) => {
  for (const placeholder of ['CHANGE_ME', 'changeme', '<secret>', 'your-secret-here', 'xxxx']) {
    const line = told(t, `cookie_secret: "${placeholder}"\n`).join('\n');
    assert.match(line, /cookie_secret still holds a placeholder: run `forwarden keygen cookie_secret`/);
  }
});

test('keys that can’t matter are accepted, and reported once together', (t) => {
  const lines = 'autocert: true\ngrpc_address: :5443\nservices: all\n';
  assert.deepEqual(told(t, lines), [
    'config.yaml:4:1 autocert, grpc_address, services notice: ignored: it can’t matter to forward auth',
  ]);
});

test('a route’s keys that can’t matter are reported once, however many routes have them', (t) => {
  const route = (host: string) =>
    `  - {from: https://${host}.example.com, to: http://x, allowed_users: [me@example.com]}\n`;
  assert.deepEqual(told(t, '', `policy:\n${route('a')}${route('b')}`), [
    'config.yaml:5:35 policy.0.to notice: is ignored: it can’t matter to forward auth',
  ]);
});

test('a route’s key that narrows access and can’t be judged is refused, never ignored', (t) => {
  for (const key of ['sub_policies: []', 'tls_downstream_client_ca: LS0t']) {
    const { settings } = load(t, `${BASE}${POLICY}    ${key}\n`);
    assert.equal(settings, undefined, key);
  }
});

test('routes come from policy, routes and the files of a directory', (t) => {
  const folder = folderWith(t, {
    'config.yaml': `${BASE}policies: more\nroutes:\n  - {from: https://r.example.com}\n${POLICY}`,
  });
  mkdirSync(join(folder, 'more'));
  const write = (name: string, text: string) => writeFileSync(join(folder, 'more', name), text);
  write('b.yaml', '- {from: https://b.example.com, allowed_users: [me@example.com]}\n');
  write('a.yml', 'policy:\n  - {from: https://a.example.com, allowed_users: [me@example.com]}\n');
  write('.hidden.yaml', 'nonsense: [');
  write('readme.md', 'not a policy');
  const { settings, problems } = loadSettings({ file: join(folder, 'config.yaml'), env: {} });
  assert.deepEqual(
    settings?.routes.map(({ source }) => source.host),
    ['app.example.com', 'r.example.com', 'a.example.com', 'b.example.com'],
    problems.map(formatProblem).join('\n'),
  );
  write('c.yaml', '- {from: https://c.example.com, allowed_usrs: [me@example.com]}\n');
  const broken = loadSettings({ file: join(folder, 'config.yaml'), env: {} });
  assert.equal(broken.settings, undefined);
  assert.match(
    broken.problems.map(formatProblem).join('\n'),
    /more\/c\.yaml:1:\d+ 0\.allowed_usrs is no known key/,
  );
});

test('two entries of one host that contradict each other are refused with both places', (t) => {
  const policy = `policy:
  - from: https://app.example.com
    allow_public_unauthenticated_access: true
  - from: https://app.example.com
    allowed_users: [me@example.com]
`;
  assert.match(
    told(t, '', policy).join('\n'),
    /config\.yaml:5:5 from is public, while .*config\.yaml:7:5 says who may pass/,
  );
});

test('a configuration without a route is refused, and shown how to write one', (t) => {
  assert.match(told(t, '', '').join('\n'), /policy is empty: nothing is protected; write at least one route/);
});

test('with Google each allowed group is warned of by name, since nobody is in it', (t) => {
  const policy = 'policy:\n  - {from: https://app.example.com, allowed_groups: [family, admins]}\n';
  assert.deepEqual(told(t, '', policy), [
    'config.yaml:5:5 https://app.example.com warning: allows the group family, but Google sends no groups: nobody is in it',
    'config.yaml:5:5 https://app.example.com warning: allows the group admins, but Google sends no groups: nobody is in it',
  ]);
});

test('plain http is for localhost, elsewhere for cookie_secure: false alone', (t) => {
  const policy = 'policy:\n  - {from: http://app.example.com, allowed_users: [me@example.com]}\n';
  const local = 'policy:\n  - {from: http://app.localhost:8000, allowed_users: [me@example.com]}\n';
  assert.match(told(t, '', policy).join('\n'), /http:\/\/app\.example\.com is plain http/);
  assert.deepEqual(told(t, '', local), []);
  assert.match(told(t, 'cookie_secure: false\n', policy).join('\n'), /warning: is plain http/);
});

test('the further port for checks is opened for an http forward_auth_url alone, and only where it differs', (t) => {
  const port = (lines: string) => load(t, `${BASE}${lines}\n${POLICY}`).settings?.checkAddress?.port;
  assert.equal(port('forward_auth_url: http://forwarden:443\naddress: :80'), 443);
  assert.equal(port('forward_auth_url: http://forwarden\naddress: :8080'), 80);
  assert.equal(port('forward_auth_url: http://forwarden:8080'), undefined);
  assert.equal(port('forward_auth_url: https://forwarden:443\naddress: :80'), undefined);
});

const BROKEN_FILES: readonly (readonly [what: string, text: string | Buffer, flaw: RegExp])[] = [
  ['a tab for indentation', 'policy:\n\t- from: x\n', /:2:1 - .*tab/i],
  ['an unclosed quote', 'idp_client_id: "abc\n', /:\d+:\d+ - .*quote/i],
  ['a duplicate key', 'address: :1\naddress: :2\n', /:2:1 - is a key that stands there twice/],
  ['an empty file', '', /:1:1 - is empty/],
  ['a list', '- a\n', /:1:1 - is not a map of keys/],
  ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]), /is a binary file/],
  ['another encoding', Buffer.from([0xff, 0xfe, 0x61]), /is UTF-16: save it as UTF-8/],
  [
    'a file of the last century',
    Buffer.from('a: b\nc: \xe9\n', 'latin1'),
    /:2:4 - is not UTF-8 from here on/,
  ],
  ['an alias bomb', bomb(), /repeats its anchors more often/],
];

for (const [what, text, flaw] of BROKEN_FILES) {
  test(`a file that is ${what} is refused with its place, not with a stack`, (t) => {
    const file = join(folderWith(t), 'config.yaml');
    writeFileSync(file, text);
    const { settings, problems } = loadSettings({ file, env: {} });
    assert.equal(settings, undefined);
    assert.match(problems.map(formatProblem).join('\n'), flaw);
  });
}

test('the page has every key of a route, every criterion and every condition', () => {
  const page = printReference();
  const { definitions } = jsonSchema('config') as Record<string, Record<string, JsonSchema>>;
  const names = Object.entries(definitions ?? {}).flatMap(([, schema]) => keysWithin(schema));
  assert.ok(names.length > 80);
  for (const name of names) assert.ok(page.includes(`\`${name}\``) || page.includes(`\`${name}/`), name);
});

/** The names of the properties of a schema, at whatever depth, but for those of cases. */
function keysWithin(schema: JsonSchema): string[] {
  return Object.entries(schema).flatMap(([word, value]) => {
    if (typeof value !== 'object' || value === null) return [];
    const names = word === 'properties' && !('expect' in value) ? Object.keys(value) : [];
    return 'expect' in value
      ? []
      : [...names.filter((name) => name !== 'action'), ...keysWithin(value as JsonSchema)];
  });
}

test('policies may lie beside the configuration, which is no policy file itself', (t) => {
  const folder = folderWith(t, {
    'config.yaml': `${BASE}policies: .\n`,
    'apps.yaml': '- {from: https://app.example.com, allowed_users: [me@example.com]}\n',
  });
  const { settings, problems } = loadSettings({ file: join(folder, 'config.yaml'), env: {} });
  assert.deepEqual(problems.map(formatProblem), []);
  assert.equal(settings?.routes.length, 1);
});

test('a file with CRLF line ends and a byte order mark loads as any other', (t) => {
  const plain = load(t, BASE + POLICY);
  const odd = load(t, `\uFEFF${(BASE + POLICY).replaceAll('\n', '\r\n')}`);
  assert.deepEqual(odd.told, []);
  assert.equal(odd.settings?.routes[0]?.from, plain.settings?.routes[0]?.from);
  assert.deepEqual(odd.settings?.routes[0]?.allowedUsers, ['me@example.com']);
  assert.equal(odd.settings?.provider.clientId, 'client');
});

test('the page of keys is the one that the schema makes', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'configuration.md'), 'utf8');
  assert.equal(page, printReference(), 'run `node src/main.ts reference > docs/configuration.md`');
});

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const refers = level === 0 ? '["x","x","x","x","x","x","x","x","x"]' : `[${`*a${level - 1},`.repeat(9)}]`;
    return `a${level}: &a${level} ${refers}\n`;
  });
  return levels.join('');
}
