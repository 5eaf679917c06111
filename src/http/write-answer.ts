import type { ServerResponse } from 'node:http';
import { fastifyCookie } from '@fastify/cookie';
import { memoize } from '../memo.ts';
import type { CookieChange } from '../session/cookie-change.ts';
import type { Answer } from './answer.ts';
import { cookieOptions } from './cookie-options.ts';

/** Writes an answer to Node's own response, as the check does: fastify's reply would cost more than the check itself. */
export function writeAnswer(
  response: ServerResponse,
  { status, headers, appCookies, cookies, body }: Answer,
  requestId: string,
  isLast: boolean,
): void {
  const lines: string[] = [];
  for (const name in headers) lines.push(name, headers[name] as string);
  if (appCookies !== undefined) lines.push('cookie', appCookies);
  for (const cookie of cookies) lines.push('set-cookie', serializeCookie(cookie));
  // While stopping, the connection is closed after what is under way.
  if (isLast) lines.push('connection', 'close');
  const bytes = body === '' ? 0 : Buffer.byteLength(body);
  lines.push('content-length', String(bytes), 'x-request-id', requestId);
  response.writeHead(status, lines);
  // Of one byte a character it is ASCII, which needs no encoding.
  response.end(body, bytes === body.length ? 'latin1' : 'utf8');
}

function serializeCookie({ name, value, ...kind }: CookieChange): string {
  return `${name}=${encodeURIComponent(value)}${attributesOf(JSON.stringify(kind))}`;
}

// What follows the value is the same for every cookie of a kind; of one that lasts until a moment, only for a second.
const attributesOf = memoize(
  (kind) => fastifyCookie.serialize('n', '', cookieOptions(JSON.parse(kind))).slice('n='.length),
  64,
);
