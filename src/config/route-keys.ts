import { z } from 'zod';
import { compileRegex } from '../policy/regex.ts';
import { key } from './key.ts';
import { ruleSchema } from './rule-schema.ts';
import * as value from './values.ts';

const LIST = { type: 'list', default: 'none' };
const FLAG = { type: 'boolean', default: 'false', example: 'true' };
const AS_ABOVE = { type: 'as above', default: 'as above' };

const pathText = value.text
  .refine((path) => path.startsWith('/'), { error: 'does not begin with /: no path would ever match' })
  .refine((path) => !/[?#]/.test(path), {
    error: 'holds ? or #: a path is matched without query and fragment',
  })
  .meta(value.looksLike(/^\/[^?#]*$/));

const regex = value.text.superRefine((source, context) => {
  const compiled = compileRegex(source);
  if ('problem' in compiled) context.addIssue({ code: 'custom', message: compiled.problem });
});

/** The keys of a route that are in force, in the order of the documentation. */
export const ROUTE_KEYS = {
  from: key(
    value.text.meta(value.looksLike(/^[Hh][Tt][Tt][Pp][Ss]?:\/\//)),
    'Scheme and host that the route covers. `*` stands for any run of characters, dots included; `https://*.example.com` does not cover `example.com`. Without a port it covers every port, with one only that one. The scheme is not matched.',
    { type: 'URL', default: 'required', example: 'https://app.example.com' },
  ),
  path: key(pathText, 'Only this path, exactly.', {
    type: 'path',
    default: 'every path',
    example: '/healthz',
  }),
  prefix: key(pathText, 'Only paths that begin with this; as text, so `/adm` covers `/admin`.', {
    type: 'path',
    default: 'every path',
    example: '/admin/',
  }),
  regex: key(
    regex,
    'Only paths that match this from beginning to end, in RE2’s syntax (no look-around, no back references).',
    { type: 'regular expression', default: 'every path', example: '"/v[0-9]+/.*"' },
  ),
  regex_priority_order: key(
    z.number({ error: 'is not a number' }).int({ error: 'is not a whole number' }),
    'Among routes with `regex` the highest is tried first, and those without one last, in the order of files and lines.',
    { type: 'number', default: 'none', example: '10' },
  ),
  name: key(value.text, 'What logs, pages and cases call the route.', {
    default: '`from` and its path',
    example: 'administration',
  }),
  description: key(value.text, 'What it is for; for people.', { example: 'The family’s photos' }),
  logo_url: key(value.text, 'A picture for it; for people.', {
    type: 'URL',
    example: 'https://example.com/logo.svg',
  }),
  allowed_users: key(value.textList, 'Email addresses; an entry without `@` is a subject of the provider.', {
    ...LIST,
    example: '[me@example.com]',
  }),
  allowed_domains: key(value.textList, 'Domains of email addresses; a subdomain is another domain.', {
    ...LIST,
    example: '[example.com]',
  }),
  allowed_groups: key(
    value.textList,
    'Groups, by their exact names: those of `groups`, and the provider’s.',
    {
      ...LIST,
      example: '[family]',
    },
  ),
  allowed_idp_claims: key(
    z
      .record(z.string(), value.textList, { error: 'is not a map of claim to list of values' })
      .transform((claims): ReadonlyMap<string, readonly string[]> => new Map(Object.entries(claims))),
    'Claims of the provider, and the values of which any one lets pass.',
    { type: 'map of claim to list', default: 'none', example: '{department: [engineering]}' },
  ),
  allow_any_authenticated_user: key(value.flag, 'Whoever can sign in passes.', FLAG),
  allow_public_unauthenticated_access: key(
    value.flag,
    'Everybody passes; whoever is signed in is still named to the app.',
    FLAG,
  ),
  cors_allow_preflight: key(value.flag, 'CORS preflight requests pass without a session.', FLAG),
  policy: key(ruleSchema, 'Rules in Pomerium’s policy language, beside the lists above: see below.', {
    type: 'rules',
    default: 'none',
    example: '{deny: {or: [{email: child@example.com}]}}',
  }),
  identity_headers: key(value.identityHeaders, 'In place of the key of the same name above.', AS_ABOVE),
  jwt_groups_filter: key(value.textList, 'In place of the key of the same name above.', AS_ABOVE),
  jwt_issuer_format: key(
    value.oneOf(['hostOnly', 'uri']),
    'In place of the key of the same name above.',
    AS_ABOVE,
  ),
  set_request_headers: key(
    value.headerTemplates,
    `Headers of your own for the app. \`\${pomerium.jwt}\`, \`\${pomerium.id_token}\`, \`\${pomerium.access_token}\`, \`\${pomerium.claim.NAME}\`, \`\${pomerium.request.headers["NAME"]}\` and \`\${pomerium.basic_auth("USER", "FILE")}\` (a password from a file) are filled in; \`$$\` is a \`$\`.`,
    { type: 'map of header to text', default: 'none' },
  ),
  remove_request_headers: key(value.headerNames, 'The client’s own that the app must not see.', {
    type: 'list of headers',
    default: 'none',
  }),
} as const;

/** The name of a key of a route that is in force. */
export type RouteKeyName = keyof typeof ROUTE_KEYS;

/** Known, valid, not in force yet, and without them nobody more would pass. */
export const LATER_ROUTE_KEYS: readonly string[] = words('show_error_details');

/** Known, and they narrow who passes by what can't be judged behind a proxy: to ignore one would open what it closes. */
export const NARROWING_ROUTE_KEYS: Readonly<Record<string, string>> = {
  sub_policies: 'is of Pomerium’s console, which isn’t there: write its rules under policy',
  tls_downstream_client_ca: 'asks for a client certificate, which a proxy doesn’t pass on to forward auth',
  tls_downstream_client_ca_file:
    'asks for a client certificate, which a proxy doesn’t pass on to forward auth',
};

/** Pomerium's keys of what happens behind the proxy. */
export const IGNORED_ROUTE_KEYS: readonly string[] = words(`
  allow_spdy allow_upgrades allow_websockets bearer_token_format circuit_breaker_thresholds depends_on
  enable_google_cloud_serverless_authentication health_checks healthy_panic_threshold host_path_regex_rewrite_pattern
  host_path_regex_rewrite_substitution host_rewrite host_rewrite_header idle_timeout
  idp_access_token_allowed_audiences idp_client_id idp_client_secret kubernetes_service_account_token
  kubernetes_service_account_token_file load_balancing_policy mcp outlier_detection pass_identity_headers
  prefix_rewrite preserve_host_header redirect regex_rewrite_pattern regex_rewrite_substitution response
  rewrite_response_headers session_recording set_authorization_header set_response_headers timeout
  tls_client_cert tls_client_cert_file tls_client_key tls_client_key_file tls_custom_ca tls_custom_ca_file
  tls_downstream_server_name tls_server_name tls_skip_verify tls_upstream_allow_renegotiation
  tls_upstream_server_name to upstream_tunnel
`);

function words(list: string): string[] {
  return list.trim().split(/\s+/);
}
