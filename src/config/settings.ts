import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { z } from 'zod';
import type { ListenAddress, ProviderSettings, Settings } from './config.ts';
import type { GivenValues, KeyName } from './given.ts';
import type { KEYS } from './keys.ts';
import type { PolicySettings } from './policy.ts';
import type { ProblemList } from './problem-list.ts';
import { toTracing } from './tracing.ts';

/** The values of the keys that were given, parsed. */
export type Values = { readonly [Name in KeyName]?: z.output<(typeof KEYS)[Name]['schema']> };

/** The issuer of Google. */
export const GOOGLE = new URL('https://accounts.google.com');
const SYSTEM_DATA_DIR = '/var/lib/forwarden';
const LOCAL_DATA_DIR = './data';

/** Puts the defaults where nothing was given; undefined where something required is missing. */
export function toSettings(
  values: Values,
  file: string | undefined,
  policy: PolicySettings,
  given: GivenValues,
  problems: ProblemList,
): Settings | undefined {
  const tls = readTls(values, given, problems);
  const provider = toProvider(values);
  if (values.authenticate_service_url === undefined || provider === undefined) return undefined;
  const address = values.address ?? { host: undefined, port: tls === undefined ? 8080 : 443 };
  return {
    file,
    policies: values.policies,
    logLevel: values.log_level ?? 'info',
    decisionLog: values.decision_log ?? 'all',
    auditLog: values.audit_log,
    auditAllows: values.audit_allows ?? false,
    metricsCompat: values.metrics_compat,
    tracing: toTracing(values),
    address,
    tls,
    metricsAddress: values.metrics_address,
    shutdownDelayMs: values.shutdown_delay ?? 0,
    checkAddress: checkAddress(values.forward_auth_url, address),
    forwardAuthUrl: values.forward_auth_url,
    authenticateUrl: values.authenticate_service_url,
    callbackPath: values.authenticate_callback_path ?? '/oauth2/callback',
    provider,
    cookie: {
      name: values.cookie_name ?? '_pomerium',
      domain: values.cookie_domain,
      secure: values.cookie_secure ?? true,
      sameSite: values.cookie_same_site ?? 'lax',
      expireSeconds: Math.floor((values.cookie_expire ?? 14 * 3_600_000) / 1000),
    },
    sharedSecrets: values.shared_secret,
    cookieSecrets: values.cookie_secret,
    signingKeys: values.signing_key,
    dataDir: values.data_dir ?? defaultDataDir(),
    workers: values.workers === 'auto' ? availableParallelism() : (values.workers ?? 1),
    trustedProxies: values.trusted_proxies ?? [],
    claimHeaders: values.jwt_claims_headers ?? new Map([['x-pomerium-claim-email', 'email']]),
    identityHeaders: values.identity_headers ?? { families: ['pomerium', 'x-forwarded'], own: new Map() },
    groupsFilter: values.jwt_groups_filter,
    issuerFormat: values.jwt_issuer_format ?? 'hostOnly',
    requireCases: values.require_cases ?? false,
    ...policy,
  };
}

function toProvider(values: Values): ProviderSettings | undefined {
  const { idp_client_id: clientId, idp_client_secret: clientSecret, idp_provider: name = 'google' } = values;
  const issuer = name === 'google' ? GOOGLE : values.idp_provider_url;
  if (clientId === undefined || clientSecret === undefined || issuer === undefined) return undefined;
  return {
    name,
    issuer,
    clientId,
    clientSecret,
    scopes: [...new Set(['openid', ...(values.idp_scopes ?? ['profile', 'email'])])],
    requestParams: values.idp_request_params ?? {},
    hostedDomain: values.hosted_domain,
    groupsClaim: values.idp_groups_claim ?? 'groups',
    emailVerified: values.idp_email_verified ?? 'required',
  };
}

function readTls(values: Values, given: GivenValues, problems: ProblemList): Settings['tls'] {
  const { certificate, certificate_key: key } = values;
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined || key === undefined) {
    const [lone, other]: [KeyName, KeyName] =
      key === undefined ? ['certificate', 'certificate_key'] : ['certificate_key', 'certificate'];
    problems.error(given.get(lone)?.place, lone, `is given without ${other}: TLS needs both`);
    return undefined;
  }
  return { certificate: toPem(certificate), key: toPem(key) };
}

function toPem(text: string): string {
  return text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8');
}

/** The further port of the configurations whose proxy dials another one than `address`. */
function checkAddress(forwardAuthUrl: URL | undefined, address: ListenAddress): ListenAddress | undefined {
  if (forwardAuthUrl?.protocol !== 'http:') return undefined;
  const port = forwardAuthUrl.port === '' ? 80 : Number(forwardAuthUrl.port);
  return port === address.port ? undefined : { host: address.host, port };
}

// Where neither can be written the first is named: in a container somebody has mounted it.
function defaultDataDir(): string {
  const isLocal = !canBeWritten(SYSTEM_DATA_DIR) && (canBeWritten(LOCAL_DATA_DIR) || canBeWritten('.'));
  return isLocal || !existsSync(SYSTEM_DATA_DIR) ? LOCAL_DATA_DIR : SYSTEM_DATA_DIR;
}

function canBeWritten(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return statSync(directory).isDirectory();
  } catch {
    return false;
  }
}
