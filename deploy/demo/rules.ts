import type { TraefikRules } from './traefik.ts';

/** What stands behind the proxy. */
export interface Site {
  /** Where forwarden listens, as `http://127.0.0.1:8080`. */
  readonly forwarden: string;
  readonly authenticateHost: string;
  /** Protected host to app. */
  readonly protectedApps: Readonly<Record<string, string>>;
  /** Open host to app. */
  readonly openApps?: Readonly<Record<string, string>>;
  /** Whether our own paths of protected hosts come straight to us. */
  readonly extraRouter?: boolean;
  /** In place of the shipped middleware. */
  readonly forwardAuth?: Readonly<Record<string, unknown>>;
}

/** The headers that the proxy takes from our answer, so that no copy of a client's survives. */
export const AUTH_RESPONSE_HEADERS = [
  'X-Pomerium-Jwt-Assertion',
  'X-Pomerium-Claim-Email',
  'X-Pomerium-Authenticated-User-Id',
  'X-Pomerium-Authenticated-User-Email',
  'X-Pomerium-Authenticated-User-Groups',
  'X-Forwarded-User',
  'X-Forwarded-Email',
  'X-Forwarded-Groups',
  'X-Forwarded-Preferred-Username',
  'Cookie',
];

/** Traefik's rules for a site: the `forwarden` middleware in front of each protected app. */
export function traefikRules(site: Site): TraefikRules {
  const { forwarden, authenticateHost, protectedApps, openApps = {} } = site;
  const guarded = Object.keys(protectedApps).map((host) => [
    nameOf(host),
    { rule: `Host(\`${host}\`)`, service: nameOf(host), middlewares: ['forwarden'] },
  ]);
  const open = Object.keys(openApps).map((host) => [
    nameOf(host),
    { rule: `Host(\`${host}\`)`, service: nameOf(host) },
  ]);
  const hosts = Object.keys(protectedApps)
    .map((host) => `Host(\`${host}\`)`)
    .join(' || ');
  const ours = {
    rule: `(${hosts}) && (PathPrefix(\`/.pomerium/\`) || PathPrefix(\`/.well-known/pomerium\`))`,
    service: 'forwarden',
    priority: 1000,
  };
  return {
    http: {
      routers: {
        ...Object.fromEntries([...guarded, ...open]),
        authenticate: { rule: `Host(\`${authenticateHost}\`)`, service: 'forwarden' },
        ...(site.extraRouter === true && { ours }),
      },
      middlewares: {
        forwarden: {
          forwardAuth: {
            address: `${forwarden}/`,
            trustForwardHeader: false,
            preserveLocationHeader: true,
            maxResponseBodySize: 1_048_576,
            authResponseHeaders: AUTH_RESPONSE_HEADERS,
            ...site.forwardAuth,
          },
        },
      },
      services: Object.fromEntries(
        Object.entries({ ...protectedApps, ...openApps, forwarden }).map(([name, url]) => [
          nameOf(name),
          { loadBalancer: { servers: [{ url }] } },
        ]),
      ),
    },
  };
}

function nameOf(host: string): string {
  return host.replaceAll('.', '-');
}
