import type { PropagatorName, TracingSettings } from './config.ts';
import { PROPAGATORS } from './config.ts';
import type { Values } from './settings.ts';

// Where Jaeger since 1.35, and every collector, takes OTLP over HTTP.
const OTLP_PORT = 4318;
const OTLP_PATH = '/v1/traces';
// As in Pomerium, for whom a request in ten thousand is enough.
const USUAL_SAMPLE_RATE = 0.0001;

/** What is traced and where to; undefined where nobody asks for it. */
export function toTracing(values: Values): TracingSettings | undefined {
  const exporter = exporterOf(values);
  if (exporter === undefined || values.otel_sdk_disabled === true) return undefined;
  return {
    exporter,
    ...storeOf(values, exporter),
    sample: sampleOf(values),
    propagators: values.tracing_propagators ?? values.otel_propagators ?? usualOrder(values),
    trustsContext: values.tracing_trust_context ?? true,
    includesEmail: values.tracing_include_email ?? false,
  };
}

function exporterOf(values: Values): TracingSettings['exporter'] | undefined {
  const { tracing_provider: provider, otel_traces_exporter: exporter } = values;
  if (provider !== undefined) return provider === 'zipkin' ? 'zipkin' : 'otlp';
  if (exporter !== undefined) return exporter === 'none' ? undefined : exporter;
  const isNamed = values.otel_exporter_otlp_traces_endpoint ?? values.otel_exporter_otlp_endpoint;
  return isNamed === undefined ? undefined : 'otlp';
}

function storeOf(
  values: Values,
  exporter: TracingSettings['exporter'],
): Pick<TracingSettings, 'mappedFrom' | 'url'> {
  if (exporter === 'zipkin') return { url: values.tracing_zipkin_endpoint, mappedFrom: undefined };
  const named = namedEndpoint(values);
  if (named !== undefined) return { url: named, mappedFrom: undefined };
  if (values.tracing_provider !== 'jaeger') return { url: undefined, mappedFrom: undefined };
  const { tracing_jaeger_collector_endpoint: collector, tracing_jaeger_agent_endpoint: agent } = values;
  if (collector?.pathname === OTLP_PATH) return { url: collector, mappedFrom: undefined };
  if (collector !== undefined) {
    return { url: otlpAt(collector), mappedFrom: 'tracing_jaeger_collector_endpoint' };
  }
  if (agent === undefined) return { url: undefined, mappedFrom: undefined };
  return { url: otlpAt(new URL(`http://${agent}`)), mappedFrom: 'tracing_jaeger_agent_endpoint' };
}

function namedEndpoint(values: Values): URL | undefined {
  if (values.otel_exporter_otlp_traces_endpoint !== undefined)
    return values.otel_exporter_otlp_traces_endpoint;
  const base = values.otel_exporter_otlp_endpoint;
  return base === undefined ? undefined : new URL(`${base.href.replace(/\/$/, '')}${OTLP_PATH}`);
}

function otlpAt({ protocol, hostname }: URL): URL {
  return new URL(`${protocol}//${hostname}:${OTLP_PORT}${OTLP_PATH}`);
}

function sampleOf(values: Values): TracingSettings['sample'] {
  if (values.tracing_debug === true) return 'all';
  if (values.tracing_sample_rate !== undefined) return values.tracing_sample_rate;
  const followsTheSdk = values.otel_traces_sampler !== undefined || values.tracing_provider === undefined;
  return followsTheSdk ? undefined : USUAL_SAMPLE_RATE;
}

// A Traefik that traces to Jaeger writes uber-trace-id, and passes a stranger's traceparent on.
function usualOrder({ tracing_provider: provider }: Values): readonly PropagatorName[] {
  return provider === 'jaeger' ? ['jaeger', ...PROPAGATORS.filter((name) => name !== 'jaeger')] : PROPAGATORS;
}
