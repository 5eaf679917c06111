/** One way to configure forwarden, by the keys that differ. */
export interface Variant {
  readonly name: string;
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The mood of the trace store; undefined: nobody listens where spans go. */
  readonly store?: 'answering' | 'failing' | 'stalled';
}

/** A way to configure forwarden, by its name and the keys that differ. */
export function variant(name: string, configuration: Variant['configuration'] = {}): Variant {
  return { name, configuration };
}

function traced(name: string, sampleRate: number, further: Variant['configuration'] = {}): Variant {
  const tracing = { tracing_provider: 'otlp', otel_exporter_otlp_endpoint: 'http://127.0.0.1:9' };
  return variant(name, { ...tracing, tracing_sample_rate: sampleRate, ...further });
}

/** The ways in which forwarden is measured. The usual one: decision log off, metrics on, tracing off. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
  usual: variant('usual'),
  'no-metrics': variant('no-metrics', { metrics_address: undefined }),
  logged: variant('logged', { decision_log: 'all' }),
  'traced-0': traced('traced-0', 0),
  'traced-1': traced('traced-1', 0.01),
  'traced-100': traced('traced-100', 1),
  'store-answering': { ...traced('store-answering', 0.01), store: 'answering' },
  'store-failing': { ...traced('store-failing', 0.01), store: 'failing' },
  'store-stalled': { ...traced('store-stalled', 0.01), store: 'stalled' },
  everything: traced('everything', 0.01, { decision_log: 'all' }),
};
