import type { ServerResponse } from 'node:http';
import { fastifyCookie } from '@fastify/cookie';
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
  lines.push('content-length', String(body === '' ? 0 : Buffer.byteLength(body)), 'x-request-id', requestId);
  response.writeHead(status, lines);
  response.end(body);
}

function serializeCookie(change: CookieChange): string {
  return fastifyCookie.serialize(change.name, change.value, cookieOptions(change));
}
