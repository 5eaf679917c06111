import type { Headers } from './request-head.ts';
import { firstHeader } from './request-head.ts';

// A redirect to a sign-in page helps none of these: scripts, prefetches and websockets can't show it.
const NEVER_A_PAGE = [
  'x-requested-with',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
] as const;

/** Whether the visitor can be sent to a page: a browser that navigates, by GET or HEAD (Fetch Metadata §2.2). */
export function isNavigation(method: string, headers: Headers): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (!(firstHeader(headers, 'accept') ?? '').includes('text/html')) return false;
  if ((firstHeader(headers, 'sec-fetch-mode') ?? 'navigate') !== 'navigate') return false;
  if (NEVER_A_PAGE.some((name) => headers.has(name))) return false;
  return !['purpose', 'sec-purpose', 'x-moz', 'x-purpose'].some((name) =>
    isPrefetch(firstHeader(headers, name)),
  );
}

function isPrefetch(purpose: string | undefined): boolean {
  return /prefetch|preview|prerender/i.test(purpose ?? '');
}
