import type { Configuration } from 'openid-client';
import { buildEndSessionUrl } from 'openid-client';

/** Where the provider sends a visitor whom it has signed out; to be registered there. */
export const SIGNED_OUT_PATH = '/.pomerium/signed_out';

/** Whether the provider can sign a visitor out (OIDC RP-Initiated Logout §2.1). */
export function hasEndSession(configuration: Configuration): boolean {
  return configuration.serverMetadata().end_session_endpoint !== undefined;
}

/** The URL that signs a visitor out at the provider too; undefined where it offers none. */
export function endSessionUrl(
  configuration: Configuration,
  authenticateUrl: URL,
  idToken: string | undefined,
): URL | undefined {
  if (!hasEndSession(configuration)) return undefined;
  return buildEndSessionUrl(configuration, {
    post_logout_redirect_uri: new URL(SIGNED_OUT_PATH, authenticateUrl).href,
    ...(idToken !== undefined && { id_token_hint: idToken }),
  });
}
