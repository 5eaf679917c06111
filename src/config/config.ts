import type { IdentityHeaderChoice, IssuerFormat } from '../policy/app-headers.ts';
import type { RouteEntry } from '../policy/route.ts';

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

/** The configuration as it was read and checked, before secrets that nobody gave are made. */
export interface Settings {
  /** The file it came from; undefined where there is none (environment only). */
  readonly file: string | undefined;
  readonly logLevel: 'debug' | 'error' | 'fatal' | 'info' | 'silent' | 'trace' | 'warn';
  readonly decisionLog: 'all' | 'denials' | 'off';
  readonly address: ListenAddress;
  /** PEM texts; undefined means plain HTTP. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
  readonly metricsAddress: ListenAddress | undefined;
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
  /** CIDR blocks of proxies whose X-Forwarded-For entries are passed over. */
  readonly trustedProxies: readonly string[];
  /** Header name to claim name (`jwt_claims_headers`). */
  readonly claimHeaders: ReadonlyMap<string, string>;
  /** Which identity headers apps get, where their route doesn't say otherwise. */
  readonly identityHeaders: IdentityHeaderChoice;
  /** The only groups that apps are told of; undefined: all. */
  readonly groupsFilter: readonly string[] | undefined;
  readonly issuerFormat: IssuerFormat;
  readonly routes: readonly RouteEntry[];
}

/** The configuration that the program runs on: nothing is missing any more. */
export interface Config extends Settings {
  readonly sharedSecrets: readonly Uint8Array[];
  readonly cookieSecrets: readonly Uint8Array[];
  readonly signingKeys: readonly string[];
}
