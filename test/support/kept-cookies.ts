import type { CookieChange } from '../../src/session/cookie-change.ts';

/** The Cookie header of a browser that has just been given these. */
export function keptCookies(changes: readonly CookieChange[]): string {
  return changes
    .filter(({ maxAgeSeconds }) => maxAgeSeconds > 0)
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
}
