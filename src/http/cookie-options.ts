import type { CookieChange } from '../session/cookie-change.ts';

/** The options of a cookie, as `@fastify/cookie` takes them. */
export function cookieOptions({
  maxAgeSeconds,
  domain,
  path,
  secure,
  sameSite,
}: Omit<CookieChange, 'name' | 'value'>) {
  const options = { path, secure, sameSite, httpOnly: true, maxAge: maxAgeSeconds };
  return domain === undefined ? options : { ...options, domain };
}
