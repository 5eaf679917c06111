import type { Route } from './compile.ts';

/** The routes of one host and port, by what they say of the path. */
export interface HostRoutes {
  /** How visitors reach the host. */
  readonly scheme: 'http' | 'https';
  readonly routes: Route[];
  paths: Map<string, Route[]>;
  prefixes: Map<string, Route[]>;
  /** The lengths that prefixes have, the longest first. */
  prefixLengths: number[];
  /** In the order in which they are tried. */
  regexes: Route[];
  /** The route of every path. */
  whole: Route | undefined;
}

// Most hosts have none, and shared ones cost nothing.
const NO_TEXTS: HostRoutes['paths'] = new Map();
const NO_LENGTHS: number[] = [];
const NO_ROUTES: Route[] = [];

/** A host and port that has no routes yet. */
export function createHostRoutes(scheme: HostRoutes['scheme']): HostRoutes {
  return {
    scheme,
    routes: [],
    paths: NO_TEXTS,
    prefixes: NO_TEXTS,
    prefixLengths: NO_LENGTHS,
    regexes: NO_ROUTES,
    whole: undefined,
  };
}

/** Adds a route to those of its host and port; of two that cover the same, the first one given counts. */
export function arrangeRoute(host: HostRoutes, route: Route): void {
  const { path, prefix, regex } = route.condition;
  host.routes.push(route);
  if (path !== undefined) host.paths = withRoute(host.paths, path, route);
  else if (prefix !== undefined) {
    host.prefixes = withRoute(host.prefixes, prefix, route);
    if (!host.prefixLengths.includes(prefix.length))
      host.prefixLengths = [...host.prefixLengths, prefix.length].sort((a, b) => b - a);
  } else if (regex !== undefined) host.regexes = inserted(host.regexes, route, byPriority);
  else host.whole ??= route;
}

/** The route of a host that covers a path, in one of its readings: the most specific one. */
export function selectRoute(host: HostRoutes, path: string): Route | undefined {
  const covers = ({ condition: { prefix, matches } }: Route) =>
    (prefix === undefined || path.startsWith(prefix)) && (matches === undefined || matches(path));
  const exact = host.paths.get(path)?.find(covers);
  if (exact !== undefined) return exact;
  for (const length of host.prefixLengths) {
    const route = length > path.length ? undefined : host.prefixes.get(path.slice(0, length))?.find(covers);
    if (route !== undefined) return route;
  }
  return host.regexes.find(covers) ?? host.whole;
}

function withRoute(known: Map<string, Route[]>, text: string, route: Route): Map<string, Route[]> {
  const map = known === NO_TEXTS ? new Map<string, Route[]>() : known;
  return map.set(text, inserted(map.get(text) ?? NO_ROUTES, route, byFurtherConditions));
}

/** Puts a route behind all that come before it or are its equals. */
function inserted(routes: Route[], route: Route, order: (left: Route, right: Route) => number): Route[] {
  if (routes === NO_ROUTES) return [route];
  const at = routes.findLastIndex((other) => order(other, route) <= 0);
  routes.splice(at + 1, 0, route);
  return routes;
}

/** Of routes with the same path or prefix those that ask for more come first. */
function byFurtherConditions(left: Route, right: Route): number {
  const further = ({ condition: { path, prefix, regex } }: Route) =>
    [path, prefix, regex].filter((text) => text !== undefined).length;
  return further(right) - further(left) || byPriority(left, right);
}

function byPriority(left: Route, right: Route): number {
  // It orders regular expressions, and says nothing where there is none.
  const priority = ({ condition: { regex, regexPriorityOrder } }: Route) =>
    (regex === undefined ? undefined : regexPriorityOrder) ?? Number.NEGATIVE_INFINITY;
  return priority(left) === priority(right) ? 0 : priority(right) > priority(left) ? 1 : -1;
}
