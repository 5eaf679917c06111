import type { Config, ProviderSettings, TracingSettings } from '../config/config.ts';

type Tracing = Omit<TracingSettings, 'url'> & { readonly url: string | undefined };

/** A configuration as one process can send it to another: URLs as texts. */
export interface SentConfig
  extends Omit<Config, 'authenticateUrl' | 'forwardAuthUrl' | 'provider' | 'tracing'> {
  readonly authenticateUrl: string;
  readonly forwardAuthUrl: string | undefined;
  readonly provider: Omit<ProviderSettings, 'issuer'> & { readonly issuer: string };
  readonly tracing: Tracing | undefined;
}

/** Makes a configuration ready to be sent. */
export function packConfig(config: Config): SentConfig {
  const { authenticateUrl, forwardAuthUrl, provider, tracing } = config;
  return {
    ...config,
    authenticateUrl: authenticateUrl.href,
    forwardAuthUrl: forwardAuthUrl?.href,
    provider: { ...provider, issuer: provider.issuer.href },
    tracing: tracing === undefined ? undefined : { ...tracing, url: tracing.url?.href },
  };
}

/** The configuration that was sent. */
export function unpackConfig(sent: SentConfig): Config {
  const { authenticateUrl, forwardAuthUrl, provider, tracing } = sent;
  return {
    ...sent,
    authenticateUrl: new URL(authenticateUrl),
    forwardAuthUrl: optionalUrl(forwardAuthUrl),
    provider: { ...provider, issuer: new URL(provider.issuer) },
    tracing: tracing === undefined ? undefined : { ...tracing, url: optionalUrl(tracing.url) },
  };
}

function optionalUrl(text: string | undefined): URL | undefined {
  return text === undefined ? undefined : new URL(text);
}
