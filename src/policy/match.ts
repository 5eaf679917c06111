import type { Policy, Route } from './compile.ts';
import type { Unmatched } from './decide.ts';
import type { Authority } from './host.ts';
import { findHost } from './host-index.ts';
import type { HostRoutes } from './host-routes.ts';
import { selectRoute } from './host-routes.ts';
import { readPath } from './path.ts';
import type { Target } from './target.ts';

/** What a target is matched by. */
export type MatchedTarget = Pick<Target, 'host' | 'path' | 'port'>;

/** The routes that cover a host, whatever the path; undefined where there are none. */
export function matchHost({ hosts }: Policy, { host, port }: Authority): HostRoutes | undefined {
  return findHost(hosts, host, port);
}

/**
 * The route that covers a target, the most specific one: exact host, else the longest wildcard; in it the path, then the
 * longest prefix, then regular expressions, then the whole host. A path that servers read differently has a route only
 * where all of its readings lead to the same one.
 */
export function matchRoute(policy: Policy, { host, port, path }: MatchedTarget): Route | Unmatched {
  const routes = findHost(policy.hosts, host, port);
  if (routes === undefined) return 'route-not-found';
  if (routes.whole !== undefined && routes.routes.length === 1) return routes.whole;
  const readings = readPath(path);
  if (readings === undefined) return 'path-ambiguous';
  const [first, ...others] = readings.map((reading) => selectRoute(routes, reading));
  return others.every((other) => other === first) ? (first ?? 'route-not-found') : 'path-ambiguous';
}
