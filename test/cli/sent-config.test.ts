import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { packConfig, unpackConfig } from '../../src/cli/sent-config.ts';
import { loadSettings } from '../../src/config/load.ts';
import { provideSecrets } from '../../src/config/secrets.ts';
import { entry, testConfig } from '../support/config.ts';
import { folderWith } from '../support/folder.ts';

const EVERYTHING = `authenticate_service_url: https://auth.example.com
idp_provider: oidc
idp_provider_url: https://id.example.com/realms/home
idp_client_id: client
idp_client_secret: not-a-real-one
idp_request_params: {prompt: consent}
forward_auth_url: http://forwarden:9000
tracing_provider: otlp
otel_exporter_otlp_endpoint: http://collector:4318
tracing_sample_rate: 0.5
cookie_domain: example.com
trusted_proxies: [10.0.0.0/8]
jwt_claims_headers: {X-Email: email}
identity_headers: [pomerium, {headers: {X-Team: team}}]
jwt_groups_filter: [family]
groups: {family: [me@example.com]}
policy:
  - from: https://app.example.com
    regex: ^/a
    allowed_idp_claims: {team: [red]}
    set_request_headers: {X-Token: "$${'{pomerium.jwt}'}"}
    policy:
      - allow: {and: [{email: {is: me@example.com}}, {time_of_day: {timezone: UTC, after: "2:00"}}, {date: {after: 2026-01-01}}]}
`;

test('a configuration is the same after it was sent, URLs and all', (t) => {
  const folder = folderWith(t, { 'config.yaml': EVERYTHING });
  const { settings, problems } = loadSettings({ file: `${folder}/config.yaml`, env: {} });
  assert.ok(settings !== undefined, problems.map(({ message }) => message).join('\n'));
  const { config } = provideSecrets({ ...settings, dataDir: `${folder}/data` });
  assert.deepEqual(unpackConfig(deserialize(serialize(packConfig(config)))), config);
});

test('what isn’t set stays so', () => {
  const config = testConfig({ routes: [entry('https://app.example.com')] });
  assert.deepEqual(unpackConfig(deserialize(serialize(packConfig(config)))), config);
});
