import type { Configuration, TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import { authorizationCodeGrant, fetchUserInfo } from 'openid-client';
import { ForwardenError } from '../errors.ts';
import type { Claims, Identity, IdentityRules } from './identity.ts';
import { needsUserinfo, readIdentity } from './identity.ts';
import type { PendingSignIn } from './pending-sign-in.ts';
import { translateProviderError } from './provider-error.ts';

/**
 * Exchanges the code that came back (OIDC Core §3.1.3) and reads who signed in. `callbackUrl` is the configured
 * redirect URI with the query that came. Throws the codes of `translateProviderError` and `readIdentity`.
 */
export async function completeSignIn(
  configuration: Configuration,
  callbackUrl: URL,
  state: string,
  pending: PendingSignIn,
  rules: IdentityRules,
  warn: (message: string) => void,
): Promise<Identity> {
  const tokens = await exchangeCode(configuration, callbackUrl, state, pending);
  const idTokenClaims = tokens.claims() as Claims | undefined;
  if (idTokenClaims === undefined || tokens.id_token === undefined) {
    throw new ForwardenError('provider_answer_invalid', "the provider's token answer has no id_token");
  }
  const userinfoClaims = await askUserinfo(configuration, tokens.access_token, idTokenClaims, rules);
  const kept = { idToken: tokens.id_token, accessToken: tokens.access_token };
  return readIdentity(kept, idTokenClaims, userinfoClaims, rules, warn);
}

function exchangeCode(
  configuration: Configuration,
  callbackUrl: URL,
  state: string,
  pending: PendingSignIn,
): Promise<TokenEndpointResponse & TokenEndpointResponseHelpers> {
  return authorizationCodeGrant(configuration, callbackUrl, {
    expectedState: state,
    expectedNonce: pending.nonce,
    pkceCodeVerifier: pending.codeVerifier,
    idTokenExpected: true,
  }).catch((error: unknown) => translateProviderError(error, 'token'));
}

async function askUserinfo(
  configuration: Configuration,
  accessToken: string,
  idTokenClaims: Claims,
  rules: IdentityRules,
): Promise<Claims> {
  const hasUserinfo = configuration.serverMetadata().userinfo_endpoint !== undefined;
  if (!hasUserinfo || !needsUserinfo(idTokenClaims, rules.groupsClaim)) return {};
  return fetchUserInfo(configuration, accessToken, String(idTokenClaims['sub'])).catch((error: unknown) =>
    translateProviderError(error, 'userinfo'),
  );
}
