import type { Route } from './compile.ts';
import { createRoute } from './create-route.ts';
import { compileHostPattern } from './host-pattern.ts';
import type { HostRoutes } from './host-routes.ts';
import { arrangeRoute, createHostRoutes } from './host-routes.ts';
import type { PackedHost, PackedRoutes } from './packed-policy.ts';
import { unpackRoutes } from './packed-policy.ts';
import type { RouteEntry, RouteSource } from './route.ts';
import { defaultPort } from './route.ts';
import { groupByPlace } from './same-place.ts';
import type { Steps } from './steps.ts';
import { finish } from './steps.ts';

/** A port as routes tell it: `default` of the scheme, which visitors' URLs leave out; undefined is every port. */
type Port = number | 'default' | undefined;

/** The routes of one host: those for a port, and those for every other one. */
interface PortRoutes {
  byPort: Map<Port, HostRoutes>;
  anyPort: HostRoutes | undefined;
}

/** Hosts by a text; those that nobody has asked for yet are still packed. */
type Hosts = Map<string, PackedRoutes | PortRoutes>;

/** A host pattern with `*` in an unusual place. */
interface Wildcard {
  readonly covers: (host: string) => boolean;
  /** How many characters aren't `*`. */
  readonly literalLength: number;
  readonly ports: PortRoutes;
}

/** The hosts that a policy covers. */
export interface HostIndex {
  readonly exact: Hosts;
  /** `*.example.com` by its `.example.com`. */
  readonly suffixes: Hosts;
  /** Patterns with `*` elsewhere, the longest literal part first. */
  readonly wildcards: readonly Wildcard[];
}

const NO_PORTS: PortRoutes['byPort'] = new Map();

/** Arranges hosts, in steps; most of them stay packed until somebody asks. */
export function* createHostIndex(hosts: readonly PackedHost[]): Steps<HostIndex> {
  const exact: Hosts = new Map();
  const suffixes: Hosts = new Map();
  const wildcards: Wildcard[] = [];
  for (const [host, packages] of hosts) {
    if (!host.includes('*')) exact.set(host, yield* keepHost(packages));
    else if (host.startsWith('*.') && !host.includes('*', 1))
      suffixes.set(host.slice(1), yield* keepHost(packages));
    else {
      const ports = yield* arrangeHost(packages);
      wildcards.push({ covers: compileHostPattern(host), literalLength: literalLength(host), ports });
    }
    yield;
  }
  return { exact, suffixes, wildcards: wildcards.sort((a, b) => b.literalLength - a.literalLength) };
}

/**
 * The routes of a host: an exact host owns its host, else the wildcard with the longest literal part does; of them those
 * that name the port (undefined: the default one), and those for every port. Undefined where there are none.
 */
export function findHost(index: HostIndex, host: string, port: number | undefined): HostRoutes | undefined {
  const ports = portsAt(index.exact, host) ?? findWildcard(index, host);
  return ports?.byPort.get(port ?? 'default') ?? ports?.anyPort;
}

/** The routes of every host and port, each arrangement once. */
export function hostsOf({ exact, suffixes, wildcards }: HostIndex): HostRoutes[] {
  const all = [exact, suffixes].flatMap((hosts) =>
    [...hosts].map(([host, ports]) => unpack(hosts, host, ports)),
  );
  return [...all, ...wildcards.map(({ ports }) => ports)].flatMap(({ byPort, anyPort }) => [
    ...byPort.values(),
    ...(anyPort === undefined ? [] : [anyPort]),
  ]);
}

/** Whether a pattern with `*` covers a host. */
export function coversHost(pattern: string, host: string): boolean {
  return compileHostPattern(pattern)(host);
}

// A host with many routes would take too long when somebody asks.
function* keepHost(packages: readonly PackedRoutes[]): Steps<PackedRoutes | PortRoutes> {
  const [first, ...others] = packages;
  return first !== undefined && others.length === 0 ? first : yield* arrangeHost(packages);
}

function portsAt(hosts: Hosts, host: string): PortRoutes | undefined {
  const kept = hosts.get(host);
  return kept === undefined ? undefined : unpack(hosts, host, kept);
}

function unpack(hosts: Hosts, host: string, kept: PackedRoutes | PortRoutes): PortRoutes {
  if (typeof kept !== 'string') return kept;
  const ports = finish(arrangeHost([kept]));
  hosts.set(host, ports);
  return ports;
}

/** Arranges the routes of one host, in steps. */
function* arrangeHost(packages: readonly PackedRoutes[]): Steps<PortRoutes> {
  const entries: RouteEntry[] = [];
  for (const packed of packages) {
    entries.push(...unpackRoutes(packed));
    yield;
  }
  const routes: Route[] = [];
  for (const place of yield* groupByPlace(entries)) {
    routes.push(createRoute(place));
    yield;
  }
  const ports: PortRoutes = { byPort: NO_PORTS, anyPort: undefined };
  // Those of a port first, so that the rest is known to go to each of them.
  for (const route of routes) {
    if (route.source.port !== undefined) addRoute(ports, route, portsOf(route.source));
    yield;
  }
  for (const route of routes) {
    if (route.source.port === undefined) addRoute(ports, route, undefined);
    yield;
  }
  return ports;
}

/** Adds a route of these ports; undefined is every port. */
function addRoute(known: PortRoutes, route: Route, ports: readonly Port[] | undefined): void {
  const { scheme } = route.source;
  if (ports === undefined) {
    known.anyPort ??= createHostRoutes(scheme);
    for (const routes of [known.anyPort, ...known.byPort.values()]) arrangeRoute(routes, route);
    return;
  }
  if (known.byPort === NO_PORTS) known.byPort = new Map();
  for (const port of ports) {
    const routes = known.byPort.get(port) ?? createHostRoutes(scheme);
    known.byPort.set(port, routes);
    arrangeRoute(routes, route);
  }
}

function portsOf({ scheme, port }: RouteSource): Port[] {
  if (port === undefined) return [];
  return port === defaultPort(scheme) ? [port, 'default'] : [port];
}

function findWildcard({ suffixes, wildcards }: HostIndex, host: string): PortRoutes | undefined {
  const suffix = longestSuffix(suffixes, host);
  const wildcard = wildcards.find(({ covers }) => covers(host));
  if (suffix === undefined || wildcard === undefined) return suffix?.ports ?? wildcard?.ports;
  return wildcard.literalLength > suffix.length ? wildcard.ports : suffix.ports;
}

function longestSuffix(
  suffixes: HostIndex['suffixes'],
  host: string,
): { ports: PortRoutes; length: number } | undefined {
  if (suffixes.size === 0) return undefined;
  // From the first dot on, so that `*.example.com` never covers the bare example.com.
  for (let dot = host.indexOf('.', 1); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const ports = portsAt(suffixes, host.slice(dot));
    if (ports !== undefined) return { ports, length: host.length - dot };
  }
  return undefined;
}

function literalLength(pattern: string): number {
  return pattern.replaceAll('*', '').length;
}
