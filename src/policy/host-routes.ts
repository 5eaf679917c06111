import type { Route } from './compile.ts';

/** The routes of one host and port, by what they say of the path. */
export interface HostRoutes {
  /** How visitors reach the host. */
  readonly scheme: 'http' | 'https';
  readonly routes: readonly Route[];
  readonly paths: ReadonlyMap<string, readonly Route[]>;
  readonly prefixes: ReadonlyMap<string, readonly Route[]>;
  /** The lengths that prefixes have, the longest first. */
  readonly prefixLengths: readonly number[];
  /** In the order in which they are tried. */
  readonly regexes: readonly Route[];
  /** The route of every path. */
  readonly whole: Route | undefined;
}

const NONE: ReadonlyMap<string, readonly Route[]> = new Map();

/** Arranges the routes of one host and port; of two that cover the same, the first one given counts. */
export function arrangeRoutes(routes: readonly [Route, ...Route[]]): HostRoutes {
  const prefixed = routes.filter(
    ({ condition: { path, prefix } }) => path === undefined && prefix !== undefined,
  );
  const prefixes = byText(prefixed, ({ condition }) => condition.prefix);
  const rest = routes.filter(({ condition: { path, prefix } }) => path === undefined && prefix === undefined);
  return {
    scheme: routes[0].source.scheme,
    routes,
    paths: byText(
      routes.filter(({ condition }) => condition.path !== undefined),
      ({ condition }) => condition.path,
    ),
    prefixes,
    prefixLengths: [...new Set(Array.from(prefixes.keys(), ({ length }) => length))].sort((a, b) => b - a),
    regexes: rest.filter(({ condition }) => condition.regex !== undefined).sort(byPriority),
    whole: rest.find(({ condition }) => condition.regex === undefined),
  };
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

function byText(
  routes: readonly Route[],
  textOf: (route: Route) => string | undefined,
): ReadonlyMap<string, readonly Route[]> {
  if (routes.length === 0) return NONE;
  const map = new Map<string, Route[]>();
  for (const route of routes) {
    const text = textOf(route) ?? '';
    const known = map.get(text);
    if (known === undefined) map.set(text, [route]);
    else known.push(route);
  }
  for (const same of map.values()) if (same.length > 1) same.sort(byFurtherConditions);
  return map;
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
