import type { AssertionSlot } from './assertion/sign.ts';
import { createAssertionSlot } from './assertion/sign.ts';
import type { CacheStats, Lookups } from './bounded-cache.ts';
import type { CookiesSlot } from './forward-auth/app-cookies.ts';
import { createCookiesSlot } from './forward-auth/app-cookies.ts';
import type { HeadersSlot } from './forward-auth/identity-headers.ts';
import { createHeadersSlot } from './forward-auth/identity-headers.ts';
import type { KnownSlot } from './http/known-session.ts';
import { createKnownSlot } from './http/known-session.ts';
import { parseAuthority } from './policy/host.ts';
import type { SessionCache } from './session/open-session.ts';
import { createSessionCache } from './session/open-session.ts';
import type { ToldSlot } from './session/told-session.ts';
import { createToldSlot } from './session/told-session.ts';

/** All that is kept of visitors between two checks: sessions that were opened, and what hangs on them. */
export interface VisitorCaches {
  readonly session: SessionCache;
  readonly known: KnownSlot;
  readonly told: ToldSlot;
  readonly assertion: AssertionSlot;
  readonly headers: HeadersSlot;
  readonly cookies: CookiesSlot;
}

/** Caches of visitors; `off` keeps no session, and so nothing that would hang on one. */
export function createVisitorCaches(caches: 'off' | 'on'): VisitorCaches {
  return {
    session: caches === 'on' ? createSessionCache() : createSessionCache(0),
    known: createKnownSlot(),
    told: createToldSlot(),
    assertion: createAssertionSlot(),
    headers: createHeadersSlot(),
    cookies: createCookiesSlot(),
  };
}

/** How every cache does, by its name in the metrics; the weight of `session` is that of all that hangs on sessions too. */
export function cacheStats(
  { session, known, told, assertion, headers, cookies }: VisitorCaches,
  clientAddress: () => CacheStats,
): Readonly<Record<string, () => CacheStats | Lookups>> {
  return {
    session: session.stats,
    known_session: known.lookups,
    told_session: told.lookups,
    assertion: assertion.lookups,
    headers: headers.lookups,
    cookies: cookies.lookups,
    host: parseAuthority.stats,
    client_address: clientAddress,
  };
}
