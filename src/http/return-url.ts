import { memoize } from '../memo.ts';
import type { Policy } from '../policy/compile.ts';
import type { Authority } from '../policy/host.ts';
import { parseAuthority } from '../policy/host.ts';
import { matchHost } from '../policy/match.ts';

/**
 * Whether signing in may lead to this URL: one that a route covers, by its parsed origin and the route's own scheme,
 * never by the look of a string (the class of GHSA-4mf2-f3wh-gvf2).
 */
export function isCovered(policy: Policy, url: URL): boolean {
  if (url.username !== '' || url.password !== '') return false;
  const authority = parseAuthority(url.host);
  if (authority === undefined) return false;
  const routes = matchHost(policy, authority);
  return routes !== undefined && url.protocol === `${routes.scheme}:`;
}

/** The origin of a visited host as the visitor sees it, without a default port. */
export function visitedOrigin(scheme: 'http' | 'https', host: string, port: number | undefined): string {
  return canonicalOrigin(`${scheme}://${host}${port === undefined ? '' : `:${port}`}/`);
}

// As many hosts as visitors who aren't signed in may ask for at a time.
/** An origin as the URL parser writes it. */
export const canonicalOrigin = memoize((origin) => new URL(origin).href, 1024);

/** The origin of the protected host of a visit, by the scheme of its route. */
export function visitedHost({ policy }: { readonly policy: Policy }, { host, port }: Authority): URL {
  return new URL(visitedOrigin(matchHost(policy, { host, port })?.scheme ?? 'https', host, port));
}
