import type { Configuration } from 'openid-client';
import { buildAuthorizationUrl, calculatePKCECodeChallenge } from 'openid-client';
import type { PendingSignIn } from './pending-sign-in.ts';

/** What every authorization request of this installation says. */
export interface AuthorizationOptions {
  readonly redirectUri: URL;
  readonly scopes: readonly string[];
  readonly hostedDomain: string | undefined;
  /** The operator's own parameters (`idp_request_params`); those of the protocol can't be replaced. */
  readonly requestParams: Readonly<Record<string, string>>;
}

/** The URL at the provider that signs a visitor in: code flow, PKCE S256, state and nonce (OIDC Core §3.1.2.1). */
export async function authorizationUrl(
  configuration: Configuration,
  options: AuthorizationOptions,
  pending: PendingSignIn,
  state: string,
  switchAccount: boolean,
): Promise<URL> {
  return buildAuthorizationUrl(configuration, {
    ...(options.hostedDomain !== undefined && { hd: options.hostedDomain }),
    ...(switchAccount && canSelectAccount(configuration) && { prompt: 'select_account' }),
    ...options.requestParams,
    redirect_uri: options.redirectUri.href,
    scope: options.scopes.join(' '),
    response_type: 'code',
    state,
    nonce: pending.nonce,
    code_challenge: await calculatePKCECodeChallenge(pending.codeVerifier),
    code_challenge_method: 'S256',
  });
}

/** Unless the provider says that it can't (Initiating User Registration via OpenID Connect §3). */
function canSelectAccount(configuration: Configuration): boolean {
  const prompts: unknown = configuration.serverMetadata()['prompt_values_supported'];
  return !Array.isArray(prompts) || prompts.includes('select_account');
}
