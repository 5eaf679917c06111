import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { printHeaders } from '../../src/cli/headers.ts';
import { loadSettings } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { folderWith } from '../support/folder.ts';

/** A configuration with these top-level lines and these lines of its one route. */
function fileWith(t: TestContext, lines: string, routeLines = ''): string {
  const text = `authenticate_service_url: https://auth.example.com
idp_client_id: client
idp_client_secret: not-a-real-one
${lines}
policy:
  - from: https://app.example.com
    allowed_users: [me@example.com]
${routeLines.replace(/^/gm, '    ')}
`;
  return join(folderWith(t, { 'config.yaml': text, password: 'hunter2\n' }), 'config.yaml');
}

function load(t: TestContext, lines: string, routeLines = '') {
  const file = fileWith(t, lines, routeLines);
  const { settings, problems } = loadSettings({ file, env: {} });
  return { settings, told: problems.map(formatProblem).join('\n') };
}

test('families are named globally and per route, with headers of one’s own beside them', (t) => {
  const { settings, told } = load(
    t,
    'identity_headers: [remote, {headers: {X-Login: preferred_username}}]',
    'identity_headers: [x-webauth]',
  );
  assert.equal(told, '');
  assert.deepEqual(settings?.identityHeaders, {
    families: ['remote'],
    own: new Map([['x-login', 'preferred_username']]),
  });
  assert.deepEqual(settings?.routes[0]?.app.identity?.families, ['x-webauth']);
});

test('jwt_claims_headers is read in each of Pomerium’s forms', (t) => {
  const forms: Record<string, [string, string][]> = {
    'jwt_claims_headers: email,groups': [
      ['x-pomerium-claim-email', 'email'],
      ['x-pomerium-claim-groups', 'groups'],
    ],
    'jwt_claims_headers: [email, user]': [
      ['x-pomerium-claim-email', 'email'],
      ['x-pomerium-claim-user', 'user'],
    ],
    'jwt_claims_headers: {X-Email: email}': [['x-email', 'email']],
  };
  for (const [lines, expected] of Object.entries(forms)) {
    assert.deepEqual([...(load(t, lines).settings?.claimHeaders ?? [])], expected, lines);
  }
});

test('a template is checked at load, and what is wrong with it is told with its place', (t) => {
  const mistakes: Record<string, RegExp> = {
    'X-A: "${pomerium.jwtt}"': /config\.yaml:8:\d+ .*asks for \$\{pomerium\.jwtt\}, which nobody knows/,
    'X-A: "$5"': /a \$ that begins nothing/,
    'X-A: "${pomerium.client_cert_fingerprint}"': /never reaches a forward-auth server/,
    'X-A: "${pomerium.basic_auth(\\"me\\", \\"absent\\")}"': /password from absent, which can't be read/,
    'X-A: "a\\nb"': /a control character/,
    'Host: x': /holds a name that no app can be sent/,
    '"X A": x': /holds a name that no app can be sent/,
  };
  for (const [line, expected] of Object.entries(mistakes)) {
    const { settings, told } = load(t, '', `set_request_headers:\n  ${line}`);
    assert.match(told, expected, line);
    assert.equal(settings, undefined, line);
  }
});

test('an app with one shared password gets it as Basic credentials, from a secret file', (t) => {
  const file = fileWith(
    t,
    '',
    'set_request_headers:\n  Authorization: \u0024{pomerium.basic_auth("me", "password")}',
  );
  const loaded = loadSettings({ file, env: {} });
  const credentials = `Basic ${Buffer.from('me:hunter2').toString('base64')}`;
  assert.deepEqual(loaded.settings?.routes[0]?.app.set.get('authorization'), [
    { kind: 'text', text: credentials },
  ]);
  writeFileSync(join(file, '..', 'password'), '');
  const refused = loadSettings({ file, env: {} });
  assert.equal(refused.settings, undefined);
  assert.doesNotMatch(refused.problems.map(formatProblem).join('\n'), /hunter2/);
});

test('an unknown family or issuer format is refused with those there are', (t) => {
  assert.match(
    load(t, 'identity_headers: [x-forwaded]').told,
    /identity_headers at 0: is none of pomerium, x-forwarded/,
  );
  assert.match(load(t, 'jwt_issuer_format: url').told, /is none of hostOnly, uri/i);
});

test('headers --for traefik prints every header that any route’s app may get, and the proxy has to take', (t) => {
  const file = fileWith(
    t,
    'identity_headers: [remote]\njwt_claims_headers: [email]',
    'identity_headers: [x-webauth]\nset_request_headers: {X-Api-Key: k}\nremove_request_headers: [X-Debug]',
  );
  assert.equal(
    printHeaders('traefik', file, {}),
    'authResponseHeaders: Cookie,Remote-Email,Remote-Groups,Remote-Name,Remote-User,X-Api-Key,X-Debug,' +
      'X-Webauth-Email,X-Webauth-Groups,X-Webauth-Name,X-Webauth-User\n',
  );
  assert.throws(() => printHeaders('apache', file, {}), { code: 'usage' });
});
