import type { ClientAuth, Configuration } from 'openid-client';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
} from 'openid-client';
import { boundFetch } from './bounded-fetch.ts';
import { translateProviderError } from './provider-error.ts';

/** What the provider says of itself. */
export type ProviderConfiguration = Configuration;

/** Who signs people in, as the configuration names it. */
export interface ProviderOptions {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The OpenID provider: discovered when it is first needed, and again after a while or a failure. */
export interface Provider {
  /** The provider's discovered configuration; throws `provider_unavailable`. */
  configuration(): Promise<Configuration>;
}

// Endpoints rarely move; keys are fetched apart from this, whenever an unknown one signs.
const FRESH_SECONDS = 3600;
// So that a crowd of visitors doesn't become a crowd of calls to a provider that is down.
const PAUSE_AFTER_FAILURE_SECONDS = 2;

/** Discovers the provider (OIDC Discovery §4) lazily, once for all who wait for it. `now` gives seconds. */
export function createProvider(
  options: ProviderOptions,
  fetch: typeof globalThis.fetch,
  now: () => number,
): Provider {
  let current: { configuration: Configuration; discoveredAt: number } | undefined;
  let pending: Promise<Configuration> | undefined;
  let failure: { error: unknown; at: number } | undefined;

  const rediscover = async () => {
    try {
      const configuration = await discoverProvider(options, fetch);
      current = { configuration, discoveredAt: now() };
      failure = undefined;
      return configuration;
    } catch (error) {
      failure = { error, at: now() };
      // What was known an hour ago is most likely still true, and better than nobody signing in.
      if (current !== undefined) return current.configuration;
      throw error;
    } finally {
      pending = undefined;
    }
  };

  return {
    async configuration() {
      if (current !== undefined && now() - current.discoveredAt < FRESH_SECONDS) return current.configuration;
      if (failure !== undefined && now() - failure.at < PAUSE_AFTER_FAILURE_SECONDS) {
        if (current !== undefined) return current.configuration;
        throw failure.error;
      }
      pending ??= rediscover();
      return pending;
    },
  };
}

async function discoverProvider(
  options: ProviderOptions,
  fetch: typeof globalThis.fetch,
): Promise<Configuration> {
  const { issuer, clientId, clientSecret } = options;
  const execute = issuer.protocol === 'http:' ? [allowInsecureRequests] : [];
  const configuration = await discovery(issuer, clientId, undefined, clientSecretAuth(clientSecret), {
    execute,
    [customFetch]: boundFetch(fetch),
  }).catch((error: unknown) => translateProviderError(error, 'discovery'));
  // OIDC Core §3.1.3.7 lets a client skip the signature of an id_token that came over TLS. We never skip it.
  enableNonRepudiationChecks(configuration);
  return configuration;
}

/** `client_secret_basic` as RFC 6749 §2.3.1 prefers, unless the provider takes `client_secret_post` alone. */
function clientSecretAuth(secret: string): ClientAuth {
  const basic = ClientSecretBasic(secret);
  const post = ClientSecretPost(secret);
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const authenticate = methods.includes('client_secret_basic') ? basic : post;
    return authenticate(server, client, body, headers);
  };
}
