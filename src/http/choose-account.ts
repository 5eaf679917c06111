import type { CookieChange } from '../session/cookie-change.ts';
import { findCookie } from '../session/cookie-header.ts';
import type { Parts } from './parts.ts';
import type { Visit } from './visit.ts';

type Choosing = Pick<Parts, 'bindingCookies'>;

// As long as somebody may mean «now as somebody else» by having signed out.
const DAY_SECONDS = 24 * 60 * 60;

/** Whether this browser signed out last, so that the provider should ask which account to use now. */
export function chooseAccountNext(parts: Choosing, visit: Visit): boolean {
  return findCookie(visit.cookies, cookieName(parts)) !== undefined;
}

/** Remembers a sign-out until the next sign-in. */
export function rememberSignOut(parts: Choosing): CookieChange {
  return change(parts, '1', DAY_SECONDS);
}

/** Forgets the last sign-out. */
export function clearChooseAccount(parts: Choosing, visit: Visit): CookieChange[] {
  return chooseAccountNext(parts, visit) ? [change(parts, '', 0)] : [];
}

function change(parts: Choosing, value: string, maxAgeSeconds: number): CookieChange {
  const { secure } = parts.bindingCookies;
  return {
    name: cookieName(parts),
    value,
    path: '/',
    domain: undefined,
    secure,
    sameSite: 'lax',
    maxAgeSeconds,
  };
}

function cookieName({ bindingCookies }: Choosing): string {
  return `${bindingCookies.prefix}choose_account`;
}
