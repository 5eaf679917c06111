import { z } from 'zod';
import { key, secretKey } from './key.ts';
import { NOT_CASES, NOT_ROUTES } from './lists.ts';
import * as value from './values.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const MADE = 'made on first start, kept under `data_dir`';

/** The keys that are in force, in the order of the documentation. */
export const KEYS = {
  authenticate_service_url: key(value.originUrl, 'Where visitors sign in: the authenticate host.', {
    type: 'URL',
    default: 'required',
    example: 'https://auth.example.com',
  }),
  authenticate_callback_path: key(value.path, 'The path of the redirect URI on the authenticate host.', {
    type: 'path',
    default: '/oauth2/callback',
    example: '/oauth2/callback',
  }),
  idp_provider: key(
    value.oneOf(['google', 'oidc', 'azure', 'okta', 'onelogin']),
    'Who signs people in; `oidc` is any OpenID Connect provider.',
    { type: 'word', default: 'google', example: 'oidc' },
  ),
  idp_provider_url: key(value.httpUrl, 'The issuer of the provider; not needed for Google.', {
    type: 'URL',
    example: 'https://id.example.com/realms/home',
  }),
  idp_client_id: key(value.text, 'The client that the provider knows us by.', {
    default: 'required',
    example: '1234.apps.googleusercontent.com',
  }),
  idp_client_secret: secretKey(value.text, 'The secret of that client.', {
    default: 'required',
    example: 'GOCSPX-…',
  }),
  idp_scopes: key(value.textList, 'What is asked for; `openid` is always among it.', {
    type: 'list',
    default: 'openid, profile, email',
    example: '[openid, profile, email, groups]',
  }),
  idp_request_params: key(value.textMap, 'Further parameters of the authorization request.', {
    type: 'map',
    example: '{prompt: consent}',
  }),
  idp_email_verified: key(
    value.oneOf(['required', 'trusted']),
    '`required`: the provider must say that it has verified the email. `trusted`: its emails count as they are.',
    { type: 'word', default: 'required', example: 'trusted' },
  ),
  idp_groups_claim: key(value.text, 'The claim that names the visitor’s groups.', {
    default: 'groups',
    example: 'roles',
  }),
  idp_service_account: key(
    value.text,
    'Accepted for Pomerium’s sake; no service account is ever needed.',
    {},
  ),
  hosted_domain: key(
    value.text,
    'The Google Workspace domain that accounts must be of (`hd`, sent and checked).',
    {
      type: 'domain',
      example: 'example.com',
    },
  ),
  policy: key(z.array(z.unknown(), { error: NOT_ROUTES }), 'The routes: who may pass where.', {
    type: 'list',
    default: 'required, or `routes` or `policies`',
    example: '[{from: https://app.example.com, allowed_users: [me@example.com]}]',
  }),
  routes: key(z.array(z.unknown(), { error: NOT_ROUTES }), 'Another name of `policy`; both count.', {
    type: 'list',
  }),
  policies: key(value.text, 'A directory whose `*.yaml` files hold further routes; relative to the file.', {
    type: 'directory',
    example: '/pomerium/policies',
  }),
  groups: key(
    z.unknown(),
    'Groups of your own, usable wherever a group is; one hides the provider’s group of the same name.',
    {
      type: 'map of group to list of email addresses',
      default: 'none',
      example: '{family: [me@example.com]}',
    },
  ),
  cases: key(
    z.array(z.unknown(), { error: NOT_CASES }),
    'Requests with the answer that is meant: `forwarden check` tries them.',
    {
      type: 'list of cases',
      default: 'none',
      example: '[{user: me@example.com, url: "https://app.example.com/", expect: allow}]',
    },
  ),
  require_cases: key(value.flag, 'Whether an edit of the policy counts only when its cases hold.', {
    type: 'boolean',
    default: 'false',
    example: 'true',
  }),
  address: key(value.listenAddress, 'Where checks and visitors are answered.', {
    type: 'address',
    default: '`:8080`, with a certificate `:443`',
    example: ':8080',
  }),
  forward_auth_url: key(
    value.httpUrl,
    'Where the proxy asks. With `http://` and another port than `address`, checks are answered on that port too.',
    { type: 'URL', example: 'http://forwarden:8080' },
  ),
  metrics_address: key(value.listenAddress, 'Where Prometheus finds `/metrics`.', {
    type: 'address',
    example: ':9090',
  }),
  shutdown_delay: key(
    value.duration,
    'How long after SIGTERM everything is still answered while `/readyz` says 503, so that load balancers turn to others first.',
    { type: 'duration', default: '0s', example: '3s' },
  ),
  metrics_compat: key(value.oneOf(['pomerium']), 'Whose names of metrics are given beside ours.', {
    type: 'word',
    example: 'pomerium',
  }),
  insecure_server: key(value.flag, 'Accepted: without a certificate the server speaks plain HTTP anyway.', {
    type: 'boolean',
    default: 'false',
    example: 'true',
  }),
  certificate: key(value.text, 'The certificate, PEM or base64 of PEM: then the server speaks TLS.', {
    type: 'PEM',
  }),
  certificate_key: secretKey(value.text, 'Its private key.', { type: 'PEM' }),
  data_dir: key(
    value.text,
    'What has to survive a restart: made secrets, signed-out sessions, used sign-ins.',
    {
      type: 'directory',
      default: '`/var/lib/forwarden` where it can be written, else `./data`',
      example: '/var/lib/forwarden',
    },
  ),
  workers: key(
    value.workers,
    'How many processes answer checks; `auto`: one for each core. More than one needs a `data_dir` that can be written.',
    { type: 'number, or `auto`', default: '1', example: 'auto' },
  ),
  shared_secret: secretKey(value.secrets, 'Seals what travels between hosts while somebody signs in.', {
    type: '32 bytes in base64, or a list of them',
    default: MADE,
    example: '`forwarden keygen shared_secret`',
  }),
  cookie_secret: secretKey(
    value.secrets,
    'Seals sessions. Of a list the first seals and all open: a rotation.',
    {
      type: '32 bytes in base64, or a list of them',
      default: MADE,
      example: '`forwarden keygen cookie_secret`',
    },
  ),
  signing_key: secretKey(
    value.signingKeys,
    'Signs assertions. Of several the first signs and all are published.',
    {
      type: 'PEM, or base64 of PEM, or a list of them',
      default: MADE,
      example: '`forwarden keygen signing_key`',
    },
  ),
  cookie_name: key(
    value.cookieName,
    'The name of session cookies; `__Host-` or `__Secure-` goes before it.',
    {
      default: '_pomerium',
      example: '_session',
    },
  ),
  cookie_domain: key(
    value.cookieDomain,
    'One session cookie for this domain and all below it, not one a host.',
    {
      type: 'domain',
      example: 'example.com',
    },
  ),
  cookie_secure: key(
    value.flag,
    '`false` only for plain http beyond localhost; cookies then lose their protection.',
    {
      type: 'boolean',
      default: 'true',
    },
  ),
  cookie_http_only: key(
    value.flag.refine((on) => on, { error: 'is false, but no script may ever read a session' }),
    'Accepted; always true.',
    { type: 'boolean', default: 'true' },
  ),
  cookie_same_site: key(
    value.oneOf(['lax', 'none', 'strict']).refine((site) => site !== 'strict', {
      error: 'is strict: the cookie would be missing after each sign-in',
    }),
    'The SameSite attribute of session cookies.',
    { type: '`lax` or `none`', default: 'lax', example: 'lax' },
  ),
  cookie_expire: key(
    value.duration.refine((milliseconds) => milliseconds >= 60_000, { error: 'is under a minute' }),
    'How long a session lasts.',
    { type: 'duration', default: '14h', example: '8h' },
  ),
  trusted_proxies: key(
    value.networks,
    'Whose entries in X-Forwarded-For are passed over to find the visitor’s.',
    {
      type: 'list of addresses or CIDR blocks',
      default: 'none: the last entry is the visitor’s',
      example: '[10.0.0.0/8]',
    },
  ),
  jwt_claims_headers: key(value.claimHeaders, 'Claims that apps get as headers.', {
    type: 'list of claims, or map of header to claim',
    default: 'email',
    example: '[email, name]',
  }),
  identity_headers: key(
    value.identityHeaders,
    'Which families of identity headers apps get, and headers of one’s own.',
    {
      type: 'list of families and `{headers: {name: claim}}`',
      default: '[pomerium, x-forwarded]',
      example: '[pomerium, remote, {headers: {X-Team: team}}]',
    },
  ),
  jwt_groups_filter: key(value.textList, 'The only groups that apps are told of.', {
    type: 'list',
    default: 'none: all groups',
    example: '[admins, family]',
  }),
  jwt_issuer_format: key(
    value.oneOf(['hostOnly', 'uri']),
    'Whether `iss` is the authenticate host or its URL.',
    {
      type: 'word',
      default: 'hostOnly',
      example: 'uri',
    },
  ),
  log_level: key(value.oneOf(LOG_LEVELS), 'The least grave line that is logged; decisions are `info`.', {
    type: 'word',
    default: 'info',
    example: 'debug',
  }),
  audit_log: key(value.text, 'Where the audit log goes: a file, opened anew on SIGUSR1, or `stdout`.', {
    type: 'file, or `stdout`',
    default: 'none',
    example: '/var/log/forwarden/audit.jsonl',
  }),
  audit_allows: key(value.flag, 'Whether allowed requests are in the audit log too.', {
    type: 'boolean',
    default: 'false',
    example: 'true',
  }),
  tracing_provider: key(
    value.oneOf(['jaeger', 'otlp', 'zipkin']),
    'Where spans are sent; without it, and without an `OTEL_*` endpoint, nothing is traced.',
    { type: 'word', example: 'otlp' },
  ),
  tracing_debug: key(value.flag, 'Every request is sampled, whatever its caller decided.', {
    type: 'boolean',
    default: 'false',
    example: 'true',
  }),
  tracing_sample_rate: key(
    value.fraction,
    'The part of requests that is sampled where the caller has not decided.',
    { type: 'number from 0 to 1', default: '0.0001', example: '0.01' },
  ),
  tracing_jaeger_collector_endpoint: key(
    value.httpUrl,
    'Jaeger. Spans go to the OTLP port (4318) of its host, which Jaeger has since 1.35.',
    { type: 'URL', example: 'http://jaeger:14268/api/traces' },
  ),
  tracing_jaeger_agent_endpoint: key(
    value.hostAndPort,
    'The same for a Jaeger named by its agent, whose protocol Jaeger no longer speaks.',
    { type: 'address', example: 'jaeger:6831' },
  ),
  tracing_zipkin_endpoint: key(value.httpUrl, 'Where Zipkin takes spans.', {
    type: 'URL',
    default: 'http://localhost:9411/api/v2/spans',
    example: 'http://zipkin:9411/api/v2/spans',
  }),
  tracing_propagators: key(
    value.propagators,
    'The formats of trace context that are understood and written; of several in one request the first counts.',
    {
      type: 'list of tracecontext, jaeger, b3, b3multi, baggage',
      default: 'all; with `tracing_provider: jaeger`, jaeger first',
      example: '[tracecontext, baggage]',
    },
  ),
  tracing_trust_context: key(
    value.flag,
    'Whether the context of a request counts; a proxy that doesn’t trace passes a stranger’s on.',
    { type: 'boolean', default: 'true', example: 'false' },
  ),
  tracing_include_email: key(
    value.flag,
    'Whether spans name visitors by email (or subject), not by a pseudonym.',
    {
      type: 'boolean',
      default: 'false',
      example: 'true',
    },
  ),
  otel_exporter_otlp_endpoint: key(value.httpUrl, 'The standard variable: where OTLP is taken.', {
    type: 'URL',
    default: 'http://localhost:4318',
    example: 'http://collector:4318',
  }),
  otel_exporter_otlp_traces_endpoint: key(
    value.httpUrl,
    'The standard variable: the same, for spans alone.',
    {
      type: 'URL',
      example: 'http://collector:4318/v1/traces',
    },
  ),
  otel_traces_exporter: key(
    value.oneOf(['none', 'otlp', 'zipkin']),
    'The standard variable: another way to say `tracing_provider`.',
    { type: 'word', example: 'otlp' },
  ),
  otel_sdk_disabled: key(value.switchText, 'The standard variable: `true` turns tracing off.', {
    type: 'boolean',
    default: 'false',
    example: 'true',
  }),
  otel_propagators: key(
    value.propagators,
    'The standard variable: another way to say `tracing_propagators`.',
    {
      type: 'list',
      example: 'tracecontext,baggage',
    },
  ),
  otel_traces_sampler: key(
    value.text,
    'The standard variable, where neither `tracing_debug` nor `tracing_sample_rate` is set.',
    { type: 'word', example: 'parentbased_always_on' },
  ),
  decision_log: key(value.oneOf(['all', 'denials', 'off']), 'Which decisions are logged.', {
    type: 'word',
    default: 'all',
    example: 'denials',
  }),
} as const;

/** Keys that are known, valid, and not in force yet. */
export const LATER_KEYS: readonly string[] = words(`
  metrics_basic_auth metrics_certificate metrics_certificate_file metrics_certificate_key metrics_certificate_key_file
  metrics_client_ca metrics_client_ca_file refresh_cooldown signout_redirect_url
`);

/** Pomerium's keys (v0.4 to v0.20.1) that can't matter to a server that only answers checks. */
export const IGNORED_KEYS: readonly string[] = words(`
  access_log_fields administrators audit_key authenticate_internal_service_url authorize_internal_service_url
  authorize_log_fields authorize_service_url authorize_service_urls autocert autocert_ca autocert_ca_key_length
  autocert_dir autocert_eab_key_id autocert_eab_mac_key autocert_email autocert_must_staple autocert_trusted_ca
  autocert_trusted_ca_file autocert_use_staging branding cache_service_url cache_service_urls cache_store
  cache_store_address cache_store_password cache_store_path certificates certificate_authority
  certificate_authority_file client_ca_crl client_ca_crl_file codec_type databroker_internal_service_url
  databroker_service_url databroker_service_urls databroker_storage_ca_file databroker_storage_cert_file
  databroker_storage_connection_string databroker_storage_key_file databroker_storage_tls_skip_verify
  databroker_storage_type default_upstream_timeout dns_lookup_family envoy_admin_access_log_path
  envoy_admin_address envoy_admin_profile_path envoy_bind_config_freebind envoy_bind_config_source_address
  google_cloud_serverless_authentication_service_account grpc_address grpc_client_dns_roundrobin
  grpc_client_timeout grpc_insecure grpc_server_max_connection_age grpc_server_max_connection_age_grace headers
  http_redirect_addr idp_access_token_allowed_audiences idp_refresh_directory_interval
  idp_refresh_directory_timeout override_certificate_name pass_identity_headers pomerium_debug programmatic_redirect_domain_whitelist
  proxy_log_level refresh_directory_interval refresh_directory_timeout runtime_flags services set_response_headers signing_key_algorithm
  skip_xff_append timeout_idle timeout_read timeout_read_header timeout_write tls_custom_ca tls_custom_ca_file
  use_proxy_protocol xff_num_trusted_hops
`);

/** Keys that would narrow who passes, and can't be judged behind a proxy: ignoring one would open what it closes. */
export const REFUSED_KEYS: readonly string[] = words('client_ca client_ca_file downstream_mtls policy_file');

function words(list: string): string[] {
  return list.trim().split(/\s+/);
}
