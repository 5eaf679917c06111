import { createHash } from 'node:crypto';
import { jwks } from '../assertion/jwks.ts';
import type { Headers } from '../forward-auth/request-head.ts';
import { firstHeader } from '../forward-auth/request-head.ts';
import type { Answer } from './answer.ts';
import type { Parts } from './parts.ts';
import { SIGN_OUT_PATH } from './sign-out.ts';
import type { Visit } from './visit.ts';

/** The path of the issuer document. */
export const ISSUER_PATH = '/.well-known/pomerium';

/** The path of the JWKS, where Pomerium's SDKs look for it. */
export const JWKS_PATH = '/.well-known/pomerium/jwks.json';

/** The documents under `/.well-known/pomerium` of a host; undefined for a path, or a method, that isn't one. */
export function wellKnown(
  parts: Pick<Parts, 'authorization' | 'metrics' | 'signingKeys'>,
  visit: Pick<Visit, 'headers' | 'method' | 'path'>,
  origin: URL,
): Answer | undefined {
  const document = documentAt(parts, visit.path, origin);
  if (document === undefined) return undefined;
  if (visit.method === 'OPTIONS') return PREFLIGHT;
  if (visit.method !== 'GET' && visit.method !== 'HEAD') return undefined;
  if (visit.path === JWKS_PATH) parts.metrics.jwksServed.add();
  return publicDocument(document(), visit.headers);
}

function documentAt(
  { authorization, signingKeys }: Pick<Parts, 'authorization' | 'signingKeys'>,
  path: string,
  origin: URL,
): (() => unknown) | undefined {
  if (path === JWKS_PATH) return () => jwks(signingKeys);
  if (path !== ISSUER_PATH && path !== `${ISSUER_PATH}/`) return undefined;
  return () => ({
    issuer: origin.href,
    authentication_callback_endpoint: authorization.redirectUri.href,
    jwks_uri: new URL(JWKS_PATH, origin).href,
    frontchannel_logout_uri: new URL(SIGN_OUT_PATH, origin).href,
  });
}

// For any origin's scripts, and for a minute, as Pomerium serves them (`proxy/handlers.go`).
const ANY_ORIGIN = { 'access-control-allow-origin': '*' };

// A script that sends If-None-Match asks first whether it may (Fetch §4.8).
const PREFLIGHT: Answer = {
  status: 204,
  headers: {
    ...ANY_ORIGIN,
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': '*',
    'access-control-max-age': '600',
  },
  cookies: [],
  body: '',
};

function publicDocument(document: unknown, sent: Headers): Answer {
  const body = JSON.stringify(document);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const headers = {
    ...ANY_ORIGIN,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'max-age=60',
    'x-content-type-options': 'nosniff',
    etag,
  };
  // RFC 9110 §13.1.2: any of the listed tags, weak or not.
  const isKnown = firstHeader(sent, 'if-none-match')
    ?.split(',')
    .some((tag) => tag.trim().replace(/^W\//, '') === etag);
  return isKnown === true
    ? { status: 304, headers, cookies: [], body: '' }
    : { status: 200, headers, cookies: [], body };
}
