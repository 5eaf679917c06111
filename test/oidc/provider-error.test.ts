import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import type { ErrorCode } from '../../src/errors.ts';
import { ForwardenError } from '../../src/errors.ts';
import { translateProviderError } from '../../src/oidc/provider-error.ts';

function translated(error: unknown): ForwardenError {
  try {
    translateProviderError(error, 'token');
  } catch (thrown) {
    assert.ok(thrown instanceof ForwardenError);
    return thrown;
  }
}

const denied = (error: string) =>
  new AuthorizationResponseError('x', { cause: new URLSearchParams({ error }) });
const refused = (status: number, error = 'invalid_grant') =>
  new ResponseBodyError('x', { cause: { error }, response: new Response('', { status }) });
const broken = (code: string) => Object.assign(new ClientError('unexpected'), { code });

const TABLE: readonly (readonly [what: string, error: unknown, code: ErrorCode])[] = [
  ['the visitor’s no', denied('access_denied'), 'provider_denied'],
  ['a refused code', refused(400), 'provider_answer_invalid'],
  ['refused credentials', refused(401, 'invalid_client'), 'provider_answer_invalid'],
  ['a provider’s own error', refused(503, 'server_error'), 'provider_unavailable'],
  ['a claim that doesn’t fit', broken('OAUTH_JWT_CLAIM_COMPARISON_FAILED'), 'provider_answer_invalid'],
  ['a signature that doesn’t fit', broken('OAUTH_INVALID_RESPONSE'), 'provider_answer_invalid'],
  ['a timeout', broken('OAUTH_TIMEOUT'), 'provider_unavailable'],
  ['an answer that is no JSON', broken('OAUTH_PARSE_ERROR'), 'provider_unavailable'],
  ['a page in front of the provider', broken('OAUTH_RESPONSE_IS_NOT_CONFORM'), 'provider_unavailable'],
  [
    'a connection that failed',
    new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }),
    'provider_unavailable',
  ],
  ['something that is no error', 'x', 'provider_unavailable'],
];

for (const [what, error, code] of TABLE) {
  test(`${what} is ${code}, and the cause is kept for the log`, () => {
    const { code: given, cause } = translated(error);
    assert.equal(given, code);
    assert.equal(cause, error);
  });
}

test('the innermost cause is told, since "fetch failed" helps nobody', () => {
  assert.match(
    translated(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })).message,
    /ECONNREFUSED/,
  );
});

test('an error of our own stays what it is', () => {
  const error = new ForwardenError('email_not_verified', 'x');
  assert.equal(translated(error), error);
});
