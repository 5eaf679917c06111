import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { ForwardenError } from '../errors.ts';

/** The step of signing in that a call to the provider belonged to. */
export type ProviderStep = 'discovery' | 'token' | 'userinfo';

// What the provider itself, not its answer, is to blame for: it may work again in a minute.
const UNAVAILABLE_CODES = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_PARSE_ERROR']);

/**
 * Turns what openid-client throws into `provider_denied` (the visitor or the provider said no),
 * `provider_answer_invalid` (an answer that must not be believed) or `provider_unavailable` (it may recover).
 */
export function translateProviderError(error: unknown, step: ProviderStep): never {
  if (error instanceof ForwardenError) throw error;
  if (error instanceof AuthorizationResponseError) {
    throw new ForwardenError('provider_denied', `the provider refused the sign-in: ${error.error}`, {
      cause: error,
    });
  }
  if (error instanceof ResponseBodyError && error.status < 500) {
    const message = `the provider refused the ${step} request: ${error.error}`;
    throw new ForwardenError('provider_answer_invalid', message, { cause: error });
  }
  if (error instanceof ClientError && !isUnavailable(error)) {
    const message = `the provider's ${step} answer is invalid: ${error.message} (${error.code ?? 'no code'})`;
    throw new ForwardenError('provider_answer_invalid', message, { cause: error });
  }
  const message = `the provider's ${step} call failed: ${rootMessage(error)}`;
  throw new ForwardenError('provider_unavailable', message, { cause: error });
}

function isUnavailable(error: ClientError): boolean {
  if (UNAVAILABLE_CODES.has(error.code ?? '')) return true;
  // An answer of another status than expected: 5xx, or a page in front of the provider.
  return error.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM';
}

function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}
