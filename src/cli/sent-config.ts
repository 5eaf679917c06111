import type { Config, ProviderSettings, TracingSettings } from '../config/config.ts';
import type { RouteEntry } from '../policy/route.ts';

type Tracing = Omit<TracingSettings, 'url'> & { readonly url: string | undefined };

/** A configuration as one process can send it to another: URLs as texts, and without routes, which may be many. */
export interface SentConfig
  extends Omit<Config, 'authenticateUrl' | 'cases' | 'forwardAuthUrl' | 'provider' | 'routes' | 'tracing'> {
  readonly authenticateUrl: string;
  readonly forwardAuthUrl: string | undefined;
  readonly provider: Omit<ProviderSettings, 'issuer'> & { readonly issuer: string };
  readonly tracing: Tracing | undefined;
}

/** Makes a configuration ready to be sent. Cases stay behind: whoever answers checks tries none. */
export function packConfig({ cases: _cases, routes: _routes, ...config }: Config): SentConfig {
  const { authenticateUrl, forwardAuthUrl, provider, tracing } = config;
  return {
    ...config,
    authenticateUrl: authenticateUrl.href,
    forwardAuthUrl: forwardAuthUrl?.href,
    provider: { ...provider, issuer: provider.issuer.href },
    tracing: tracing === undefined ? undefined : { ...tracing, url: tracing.url?.href },
  };
}

/** The configuration that was sent, with the routes that came before it. */
export function unpackConfig(sent: SentConfig, routes: readonly RouteEntry[]): Config {
  const { authenticateUrl, forwardAuthUrl, provider, tracing } = sent;
  return {
    ...sent,
    routes,
    cases: [],
    authenticateUrl: new URL(authenticateUrl),
    forwardAuthUrl: optionalUrl(forwardAuthUrl),
    provider: { ...provider, issuer: new URL(provider.issuer) },
    tracing: tracing === undefined ? undefined : { ...tracing, url: optionalUrl(tracing.url) },
  };
}

function optionalUrl(text: string | undefined): URL | undefined {
  return text === undefined ? undefined : new URL(text);
}
