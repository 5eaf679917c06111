import type { FastifyReply } from 'fastify';
import { pageHeaders } from '../pages/layout.ts';
import type { CookieChange } from '../session/cookie-change.ts';
import { cookieOptions } from './cookie-options.ts';

/** What is sent back, decided before a byte of it is. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The visitor's cookies for the app, without ours; absent where none remains, since an empty one would arrive. */
  readonly appCookies?: string | undefined;
  readonly cookies: readonly CookieChange[];
  readonly body: string;
}

const NO_STORE = { 'cache-control': 'no-store' };
const JSON_HEADERS = { ...NO_STORE, 'content-type': 'application/json; charset=utf-8' };

/** A page; `formAction` names where its form leads, see `contentSecurityPolicy`. */
export function page(status: number, html: string, formAction: readonly string[] = []): Answer {
  return { status, headers: pageHeaders(formAction), cookies: [], body: html };
}

/** A JSON document that nobody may keep. */
export function json(status: number, document: unknown): Answer {
  return { status, headers: JSON_HEADERS, cookies: [], body: `${JSON.stringify(document)}\n` };
}

/** Plain text that nobody may keep. */
export function text(status: number, body: string): Answer {
  return { status, headers: { ...NO_STORE, 'content-type': 'text/plain; charset=utf-8' }, cookies: [], body };
}

/** A redirect (302) to an absolute URL: a proxy would resolve a relative one against our internal address. */
export function redirect(location: string, cookies: readonly CookieChange[] = []): Answer {
  return { status: 302, headers: { ...NO_STORE, location }, cookies, body: '' };
}

/** The same answer with further Set-Cookie headers. */
export function withCookies(answer: Answer, cookies: readonly CookieChange[]): Answer {
  return { ...answer, cookies: [...answer.cookies, ...cookies] };
}

/** Sends an answer. */
export function send(reply: FastifyReply, { status, headers, cookies, body }: Answer): FastifyReply {
  for (const change of cookies) reply.setCookie(change.name, change.value, cookieOptions(change));
  return reply.code(status).headers(headers).header('x-request-id', reply.request.id).send(body);
}
