import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { loadSettings } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { folderWith } from '../support/folder.ts';

const BASE = `authenticate_service_url: https://auth.example.com
idp_client_id: client
idp_client_secret: not-a-real-one
policy: [{from: https://app.example.com, allowed_users: [me@example.com]}]
`;

function load(t: TestContext, lines: string, env: Record<string, string> = {}) {
  const file = join(folderWith(t, { 'config.yaml': BASE + lines }), 'config.yaml');
  const { settings, problems } = loadSettings({ file, env });
  return { tracing: settings?.tracing, told: problems.map(formatProblem).join('\n') };
}

test('nothing is traced unless somebody asks for it, and nothing where the standard variable says so', (t) => {
  assert.equal(load(t, '').tracing, undefined);
  assert.equal(load(t, 'tracing_provider: otlp', { OTEL_SDK_DISABLED: 'true' }).tracing, undefined);
  assert.equal(load(t, '', { OTEL_TRACES_EXPORTER: 'none' }).tracing, undefined);
});

test('both of Jaeger’s old addresses lead to the OTLP port of their host, and one of OTLP stays', (t) => {
  const urls: Record<string, string> = {
    'tracing_jaeger_agent_endpoint: jaeger:6831': 'http://jaeger:4318/v1/traces',
    'tracing_jaeger_collector_endpoint: https://jaeger.example.com:14268/api/traces':
      'https://jaeger.example.com:4318/v1/traces',
    'tracing_jaeger_collector_endpoint: http://jaeger:9999/v1/traces': 'http://jaeger:9999/v1/traces',
    'otel_exporter_otlp_endpoint: http://collector:1234/base/': 'http://collector:1234/base/v1/traces',
  };
  for (const [line, url] of Object.entries(urls)) {
    assert.equal(load(t, `tracing_provider: jaeger\n${line}`).tracing?.url?.href, url, line);
  }
});

test('the standard variables alone turn tracing on, with the sampler that they name', (t) => {
  const { tracing } = load(t, '', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' });
  assert.equal(tracing?.url?.href, 'http://collector:4318/v1/traces');
  assert.equal(tracing?.sample, undefined);
  assert.equal(load(t, 'tracing_provider: otlp').tracing?.sample, 0.0001);
  assert.equal(load(t, 'tracing_provider: otlp\ntracing_sample_rate: 0.5').tracing?.sample, 0.5);
});

test('with Jaeger its own context comes first, else W3C’s, unless the order is given', (t) => {
  assert.equal(load(t, 'tracing_provider: jaeger').tracing?.propagators[0], 'jaeger');
  assert.equal(load(t, 'tracing_provider: otlp').tracing?.propagators[0], 'tracecontext');
  const { tracing } = load(t, 'tracing_provider: jaeger\ntracing_propagators: [b3, tracecontext]');
  assert.deepEqual(tracing?.propagators, ['b3', 'tracecontext']);
});

test('what can’t be understood is told with what can', (t) => {
  assert.match(load(t, 'tracing_provider: datadog').told, /tracing_provider is none of jaeger, otlp, zipkin/);
  assert.match(load(t, 'tracing_sample_rate: 2').told, /tracing_sample_rate is not a number from 0 to 1/);
  assert.match(load(t, 'tracing_propagators: [w3c]').told, /is none of tracecontext, jaeger/);
  assert.match(
    load(t, 'tracing_jaeger_agent_endpoint: jaeger').told,
    /is not a host with a port such as jaeger:6831/,
  );
});
