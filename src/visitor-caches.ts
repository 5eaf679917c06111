import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import type { AssertionSlot } from './assertion/sign.ts';
import { createAssertionSlot } from './assertion/sign.ts';
import type { CacheStats, Lookups } from './bounded-cache.ts';
import type { HeadersSlot } from './forward-auth/identity-headers.ts';
import { createHeadersSlot } from './forward-auth/identity-headers.ts';
import type { KnownSlot } from './http/known-session.ts';
import { createKnownSlot } from './http/known-session.ts';
import { canonicalOrigin } from './http/return-url.ts';
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
}

// Some 20,000 visitors of the usual session, with all that is kept on it; a large one counts as many.
const MOST_BYTES = 96 * 1024 * 1024;
// Of the memory that Node may take, which in a small container is little.
const HEAP_SHARE = 0.25;

/** What caches of visitors may take of a heap of this limit, in bytes. */
export function cacheBytes(heapLimit: number): number {
  return Math.min(MOST_BYTES, Math.floor(heapLimit * HEAP_SHARE));
}

/** Caches of visitors; `off` keeps no session, and so nothing that would hang on one. */
export function createVisitorCaches(caches: 'off' | 'on'): VisitorCaches {
  // What is kept for long and then goes would pile up to four times what is in use before V8 looks for it.
  setFlagsFromString('--heap-growing-percent=40');
  return {
    session: createSessionCache(caches === 'on' ? cacheBytes(getHeapStatistics().heap_size_limit) : 0),
    known: createKnownSlot(),
    told: createToldSlot(),
    assertion: createAssertionSlot(),
    headers: createHeadersSlot(),
  };
}

/** How every cache does, by its name in the metrics; the weight of `session` is that of all that hangs on sessions too. */
export function cacheStats(
  { session, known, told, assertion, headers }: VisitorCaches,
  clientAddress: () => CacheStats,
): Readonly<Record<string, () => CacheStats | Lookups>> {
  return {
    session: session.stats,
    known_session: known.lookups,
    told_session: told.lookups,
    assertion: assertion.lookups,
    headers: headers.lookups,
    host: parseAuthority.stats,
    origin: canonicalOrigin.stats,
    client_address: clientAddress,
  };
}
