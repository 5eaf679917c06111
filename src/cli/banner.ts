import { checkUrl } from '../config/check-url.ts';
import type { Config } from '../config/config.ts';
import { SIGNED_OUT_PATH } from '../oidc/sign-out.ts';
import type { Log } from '../telemetry/log.ts';

/** Says at start what is protected, who signs in, where to point the proxy, and what to enter at the provider. */
export function sayWhatRuns(config: Config, protects: string, log: Log): void {
  const { provider, authenticateUrl } = config;
  log.info(`protects ${protects}`);
  log.info(`signs people in at ${authenticateUrl.origin} with ${provider.name} (${provider.issuer.href})`);
  log.info(`point the proxy's forward auth at ${checkUrl(config)}`);
  const redirectUri = new URL(config.callbackPath, authenticateUrl).href;
  const signedOut = new URL(SIGNED_OUT_PATH, authenticateUrl).href;
  if (provider.name === 'google') {
    const place = 'console.cloud.google.com > APIs & Services > Credentials > your OAuth 2.0 Client ID';
    log.info(`redirect URI: ${redirectUri} (enter it under "Authorized redirect URIs" in ${place})`);
  } else {
    log.info(
      `redirect URI: ${redirectUri} (register it for the client ${provider.clientId} at the provider)`,
    );
    log.info(`post-logout redirect URI: ${signedOut} (register it too, where the provider asks for one)`);
  }
}
