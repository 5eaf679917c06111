import type { HostRoutes, Policy, Route } from './compile.ts';
import { defaultPort } from './route.ts';
import type { Target } from './target.ts';

/**
 * The route that covers a host: an exact host owns its host, else the wildcard with the longest literal part;
 * within it the route that names the port, else the one for every port. Undefined where none does.
 */
export function matchRoute(policy: Policy, { host, port }: Pick<Target, 'host' | 'port'>): Route | undefined {
  const routes = matchHost(policy, host);
  if (routes === undefined || routes.byPort.size === 0) return routes?.anyPort;
  for (const [covered, route] of routes.byPort) {
    if (covered === (port ?? defaultPort(route.source.scheme))) return route;
  }
  return routes.anyPort;
}

function matchHost(policy: Policy, host: string): HostRoutes | undefined {
  const exact = policy.exact.get(host);
  if (exact !== undefined) return exact;
  const suffix = longestSuffix(policy, host);
  const wildcard = policy.wildcards.find(({ covers }) => covers(host));
  if (suffix === undefined || wildcard === undefined) return suffix?.routes ?? wildcard?.routes;
  return wildcard.literalLength > suffix.length ? wildcard.routes : suffix.routes;
}

function longestSuffix(policy: Policy, host: string): { routes: HostRoutes; length: number } | undefined {
  if (policy.suffixes.size === 0) return undefined;
  // From the first dot on, so that `*.example.com` never covers the bare example.com.
  for (let dot = host.indexOf('.', 1); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const routes = policy.suffixes.get(host.slice(dot));
    if (routes !== undefined) return { routes, length: host.length - dot };
  }
  return undefined;
}
