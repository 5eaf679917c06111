// Three hosts with a route each for the whole of it, for a prefix and for a path; and one page of a host of pages.
const ROUTES_PER_BLOCK = 10;
const HOSTS_PER_BLOCK = 3;

/** One of the hosts that are measured. */
export function hostOf(number: number): string {
  return `app-${number}.bench.example.com`;
}

/** How many hosts `hostOf` names of a policy with this many routes. */
export function hostCount(routes: number): number {
  return Math.ceil(routes / ROUTES_PER_BLOCK) * HOSTS_PER_BLOCK;
}

/** A policy of this many routes (a multiple of ten) and a public one, as an operator writes it: hosts, paths and prefixes. */
export function policyText(routes: number): string {
  const blocks = Array.from({ length: Math.ceil(routes / ROUTES_PER_BLOCK) }, (_, number) => block(number));
  return `groups:
  operators:
    - alice@example.com

policy:
  - from: https://public.bench.example.com
    allow_public_unauthenticated_access: true
${blocks.join('')}`;
}

function block(number: number): string {
  const hosts = Array.from({ length: HOSTS_PER_BLOCK }, (_, index) =>
    hostOf(number * HOSTS_PER_BLOCK + index),
  );
  return `
  # Team ${number}
${hosts.map(host).join('')}  - from: https://pages.bench.example.com
    ${number % 2 === 0 ? 'path' : 'prefix'}: /team-${number}/
    allow_any_authenticated_user: true
`;
}

function host(name: string): string {
  return `  - from: https://${name}
    allowed_users:
      - alice@example.com
  - from: https://${name}
    prefix: /admin/
    policy:
      allow:
        and:
          - groups: operators
          - source_ip: 203.0.113.0/24
  - from: https://${name}
    path: /healthz
    allowed_domains: [example.com, example.org] # and whoever watches
`;
}
