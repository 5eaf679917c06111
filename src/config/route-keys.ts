/** The keys of a route that are in force. */
export const ROUTE_KEYS = [
  'from',
  'name',
  'allowed_users',
  'allowed_domains',
  'allowed_groups',
  'allow_any_authenticated_user',
  'allow_public_unauthenticated_access',
  'cors_allow_preflight',
  'identity_headers',
  'set_request_headers',
  'remove_request_headers',
  'jwt_groups_filter',
  'jwt_issuer_format',
] as const;

/** Known, valid, not in force yet, and without them nobody more would pass. */
export const LATER_ROUTE_KEYS: readonly string[] = words(`
  description logo_url regex_priority_order show_error_details
`);

/** Known, not in force yet, and they narrow who passes: to ignore one would open what it closes. */
export const NARROWING_ROUTE_KEYS: readonly string[] = words(`
  allowed_idp_claims path policy prefix regex sub_policies tls_downstream_client_ca
  tls_downstream_client_ca_file
`);

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
