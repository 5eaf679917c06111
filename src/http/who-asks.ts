import { parseAuthority } from '../policy/host.ts';

/** Who is asking, settled by Host and path alone; each has a set of paths of its own. */
export type Door =
  /** A visitor on the authenticate host. */
  | 'authenticate'
  /** A proxy that asks whether a request may pass. */
  | 'check'
  /** Whoever looks after us, on an internal Host. */
  | 'health'
  /** A proxy that asks where nothing that it could take for a yes may be said. */
  | 'misdirected'
  /** Nobody whom we know. */
  | 'nobody'
  /** A visitor on a protected host whom the proxy sent straight to us. */
  | 'protected'
  /** An app's verifier, on any other Host. */
  | 'well-known';

/** The hosts that settle it. */
export interface Hosts {
  /** Canonical; its port doesn't matter, since proxies rewrite it. */
  readonly authenticateHost: string;
  readonly isProtected: (host: string, port: number | undefined) => boolean;
}

/** A request as far as it matters here. */
export interface Knock {
  readonly url: string;
  readonly host: string | undefined;
  /** Whether it carries X-Forwarded-Uri or X-Original-URL, as only checks do. */
  readonly isCheck: boolean;
}

const CHECK_PATHS = new Set(['/', '/verify']);
const HEALTH_PATHS = new Set(['/ping', '/healthz', '/readyz']);
const WELL_KNOWN = /^\/\.well-known\/pomerium(?:\/|$)/;
const OURS_ON_PROTECTED_HOSTS = /^\/\.(?:pomerium\/|well-known\/pomerium(?:\/|$))/;

/** Settles who is asking. A check that reaches the wrong door must not pass: any 2xx would open every app. */
export function whoAsks({ url, host, isCheck }: Knock, hosts: Hosts): Door {
  const path = pathOf(url);
  const authority = host === undefined ? undefined : parseAuthority(host);
  if (authority?.host === hosts.authenticateHost) return isCheck ? 'misdirected' : 'authenticate';
  if (isCheckPath(url)) return 'check';
  if (isCheck) return 'misdirected';
  const isProtected = authority !== undefined && hosts.isProtected(authority.host, authority.port);
  if (isProtected) return OURS_ON_PROTECTED_HOSTS.test(path) ? 'protected' : 'nobody';
  if (WELL_KNOWN.test(path)) return 'well-known';
  return HEALTH_PATHS.has(path) ? 'health' : 'nobody';
}

/** Whether a URL's path is one on which proxies ask. */
export function isCheckPath(url: string): boolean {
  return CHECK_PATHS.has(pathOf(url));
}

/** Whether a path of a protected host is ours rather than the app's, as it came, under no other reading. */
export function isOurPath(path: string): boolean {
  return OURS_ON_PROTECTED_HOSTS.test(path);
}

/** The path of a URL as it came, without its query. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
