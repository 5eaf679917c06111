import type { Route } from './compile.ts';
import { compileHostPattern } from './host-pattern.ts';
import type { HostRoutes } from './host-routes.ts';
import { arrangeRoutes } from './host-routes.ts';
import type { RouteSource } from './route.ts';
import { defaultPort } from './route.ts';

/** A port as routes tell it: `default` of the scheme, which visitors' URLs leave out; undefined is every port. */
type Port = number | 'default' | undefined;

/** The routes of one host: those for a port, and those for every other one. */
interface PortRoutes {
  readonly byPort: ReadonlyMap<Port, HostRoutes>;
  readonly anyPort: HostRoutes | undefined;
}

/** A host pattern with `*` in an unusual place. */
interface Wildcard {
  readonly covers: (host: string) => boolean;
  /** How many characters aren't `*`. */
  readonly literalLength: number;
  readonly ports: PortRoutes;
}

/** The hosts that a policy covers. */
export interface HostIndex {
  readonly exact: ReadonlyMap<string, PortRoutes>;
  /** `*.example.com` by its `.example.com`. */
  readonly suffixes: ReadonlyMap<string, PortRoutes>;
  /** Patterns with `*` elsewhere, the longest literal part first. */
  readonly wildcards: readonly Wildcard[];
}

const NO_PORTS: PortRoutes['byPort'] = new Map();

/** What of `from` tells apart the routes of one host. */
export function portKey({ scheme, port }: RouteSource): string {
  if (port === undefined) return '';
  return port === defaultPort(scheme) ? 'default' : String(port);
}

/** Arranges routes by their hosts. */
export function createHostIndex(routes: readonly Route[]): HostIndex {
  const exact = new Map<string, PortRoutes>();
  const suffixes = new Map<string, PortRoutes>();
  const wildcards: Wildcard[] = [];
  for (const [host, ofHost] of Map.groupBy(routes, ({ source }) => source.host)) {
    const ports = arrangePorts(ofHost);
    if (!host.includes('*')) exact.set(host, ports);
    else if (host.startsWith('*.') && !host.includes('*', 1)) suffixes.set(host.slice(1), ports);
    else wildcards.push({ covers: compileHostPattern(host), literalLength: literalLength(host), ports });
  }
  return { exact, suffixes, wildcards: wildcards.sort((a, b) => b.literalLength - a.literalLength) };
}

/**
 * The routes of a host: an exact host owns its host, else the wildcard with the longest literal part does; of them those
 * that name the port (undefined: the default one), and those for every port. Undefined where there are none.
 */
export function findHost(index: HostIndex, host: string, port: number | undefined): HostRoutes | undefined {
  const ports = index.exact.get(host) ?? findWildcard(index, host);
  return ports?.byPort.get(port ?? 'default') ?? ports?.anyPort;
}

/** The routes of every host and port, each arrangement once. */
export function hostsOf({ exact, suffixes, wildcards }: HostIndex): HostRoutes[] {
  const all = [...exact.values(), ...suffixes.values(), ...wildcards.map(({ ports }) => ports)];
  return all.flatMap(({ byPort, anyPort }) => [
    ...byPort.values(),
    ...(anyPort === undefined ? [] : [anyPort]),
  ]);
}

/** Whether a pattern with `*` covers a host. */
export function coversHost(pattern: string, host: string): boolean {
  return compileHostPattern(pattern)(host);
}

function arrangePorts(routes: readonly Route[]): PortRoutes {
  const general = routes.filter(({ source }) => source.port === undefined);
  const byPort = new Map<Port, HostRoutes>();
  for (const port of new Set(routes.flatMap(({ source }) => portsOf(source)))) {
    const particular = routes.filter(({ source }) => portsOf(source).includes(port));
    byPort.set(port, arrangeRoutes([...particular, ...general] as [Route, ...Route[]]));
  }
  const [first, ...others] = general;
  return {
    byPort: byPort.size === 0 ? NO_PORTS : byPort,
    anyPort: first === undefined ? undefined : arrangeRoutes([first, ...others]),
  };
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
    const ports = suffixes.get(host.slice(dot));
    if (ports !== undefined) return { ports, length: host.length - dot };
  }
  return undefined;
}

function literalLength(pattern: string): number {
  return pattern.replaceAll('*', '').length;
}
