import type { IdentityHeaderChoice, IssuerFormat } from '../policy/app-headers.ts';
import type { PolicySettings } from './policy.ts';

/** Where a listener binds; no host means every interface. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number;
}

/** The OpenID provider that signs people in. */
export interface ProviderSettings {
  readonly name: 'azure' | 'google' | 'oidc' | 'okta' | 'onelogin';
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  /** Further parameters of the authorization request (`idp_request_params`). */
  readonly requestParams: Readonly<Record<string, string>>;
  /** A Google Workspace domain: sent as `hd`, and checked in the id_token. */
  readonly hostedDomain: string | undefined;
  readonly groupsClaim: string;
  readonly emailVerified: 'required' | 'trusted';
}

/** The formats of trace context, by the names of OTEL_PROPAGATORS; the usual order. */
export const PROPAGATORS = ['tracecontext', 'jaeger', 'b3', 'b3multi', 'baggage'] as const;

/** One format of trace context. */
export type PropagatorName = (typeof PROPAGATORS)[number];

/** Where spans go, and which. */
export interface TracingSettings {
  readonly exporter: 'otlp' | 'zipkin';
  /** Undefined: as the SDK's own variables say. */
  readonly url: URL | undefined;
  /** The key of a Jaeger's old address that the URL was made of. */
  readonly mappedFrom: string | undefined;
  /** `all` whatever callers say; a number from 0 to 1 where they say nothing; undefined: as OTEL_TRACES_SAMPLER says. */
  readonly sample: number | 'all' | undefined;
  readonly propagators: readonly PropagatorName[];
  readonly trustsContext: boolean;
  readonly includesEmail: boolean;
}

/** How session cookies are named and kept. */
export interface CookieSettings {
  readonly name: string;
  /** One cookie for this domain and all below it, in place of one a host. Canonical, no leading dot. */
  readonly domain: string | undefined;
  /** False only for plain http beyond localhost; then the name has no prefix. */
  readonly secure: boolean;
  readonly sameSite: 'lax' | 'none' | 'strict';
  readonly expireSeconds: number;
}

/** The configuration without its policy, as it was read and checked, before secrets that nobody gave are made. */
export interface ServerSettings {
  /** The file it came from; undefined where there is none (environment only). */
  readonly file: string | undefined;
  /** The directory of further policy files, relative to that file. */
  readonly policies: string | undefined;
  readonly logLevel: 'debug' | 'error' | 'fatal' | 'info' | 'silent' | 'trace' | 'warn';
  readonly decisionLog: 'all' | 'denials' | 'off';
  /** A file, or `stdout`; undefined: no audit log. */
  readonly auditLog: string | undefined;
  /** Whether allowed requests are in it too. */
  readonly auditAllows: boolean;
  /** Whose names of metrics are given beside ours. */
  readonly metricsCompat: 'pomerium' | undefined;
  /** Undefined: nothing is traced. */
  readonly tracing: TracingSettings | undefined;
  readonly address: ListenAddress;
  /** PEM texts; undefined means plain HTTP. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
  readonly metricsAddress: ListenAddress | undefined;
  /** How long checks are still answered after the signal to stop, while `/readyz` says 503. */
  readonly shutdownDelayMs: number;
  /** The further port of an `http://` `forward_auth_url`, for the check paths alone. */
  readonly checkAddress: ListenAddress | undefined;
  /** Where the proxy finds us, for messages. */
  readonly forwardAuthUrl: URL | undefined;
  readonly authenticateUrl: URL;
  readonly callbackPath: string;
  readonly provider: ProviderSettings;
  readonly cookie: CookieSettings;
  /** 32 bytes each; the first seals, all open. Undefined: made on first start. */
  readonly sharedSecrets: readonly Uint8Array[] | undefined;
  readonly cookieSecrets: readonly Uint8Array[] | undefined;
  /** PEM texts of private keys; the first signs, all are published. Undefined: made on first start. */
  readonly signingKeys: readonly string[] | undefined;
  readonly dataDir: string;
  /** How many processes answer checks. */
  readonly workers: number;
  /** CIDR blocks of proxies whose X-Forwarded-For entries are passed over. */
  readonly trustedProxies: readonly string[];
  /** Header name to claim name (`jwt_claims_headers`). */
  readonly claimHeaders: ReadonlyMap<string, string>;
  /** Which identity headers apps get, where their route doesn't say otherwise. */
  readonly identityHeaders: IdentityHeaderChoice;
  /** The only groups that apps are told of; undefined: all. */
  readonly groupsFilter: readonly string[] | undefined;
  readonly issuerFormat: IssuerFormat;
  /** Whether an edit counts only when its cases hold. */
  readonly requireCases: boolean;
}

/** The configuration as it was read and checked. */
export interface Settings extends PolicySettings, ServerSettings {}

/** The configuration that the program runs on, beside its policy: nothing is missing any more. */
export interface Config extends ServerSettings {
  readonly sharedSecrets: readonly Uint8Array[];
  readonly cookieSecrets: readonly Uint8Array[];
  readonly signingKeys: readonly string[];
}
