import type { Settings } from '../../src/config/config.ts';
import { loadSettings } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import type { Policy, Route } from '../../src/policy/compile.ts';
import { compilePolicy } from '../../src/policy/compile.ts';
import type { Decision } from '../../src/policy/decide.ts';
import { decide, decideUnmatched } from '../../src/policy/decide.ts';
import { parseEmail } from '../../src/policy/email.ts';
import { matchRoute } from '../../src/policy/match.ts';
import type { Target } from '../../src/policy/target.ts';
import type { Visitor } from '../../src/policy/visitor.ts';

const ENV = {
  AUTHENTICATE_SERVICE_URL: 'https://auth.example.com',
  IDP_PROVIDER: 'oidc',
  IDP_PROVIDER_URL: 'https://id.example.com',
  IDP_CLIENT_ID: 'client',
  IDP_CLIENT_SECRET: 'not-a-real-one',
};

/** What a policy in YAML loads as, and every problem that it has. */
export function readPolicy(policy: string, env: Record<string, string> = {}) {
  const { settings, problems } = loadSettings({ file: undefined, env: { ...ENV, POLICY: policy, ...env } });
  return { settings, told: problems.map(formatProblem) };
}

/** The policy of a text of YAML that has to be good. */
export function policyOf(policy: string, env: Record<string, string> = {}): Policy {
  const { settings, told } = readPolicy(policy, env);
  if (settings === undefined) throw new Error(told.join('\n'));
  return compile(settings);
}

function compile(settings: Settings): Policy {
  const { policy, conflicts } = compilePolicy(settings);
  if (conflicts[0] !== undefined) throw new Error(conflicts[0].message);
  return policy;
}

/** A target; its path and query as they come over the wire. */
export function target(url: string, changes: Partial<Target> = {}): Target {
  const parts = /^https?:\/\/([^/:?]+)(?::(\d+))?([^?]*)(\?.*)?$/s.exec(url);
  if (parts === null) throw new TypeError(`not a URL: ${url}`);
  const [, host = '', port, path, query = ''] = parts;
  return {
    method: 'GET',
    host,
    port: port === undefined ? undefined : Number(port),
    path: path === '' || path === undefined ? '/' : path,
    query,
    clientAddress: '203.0.113.7',
    origin: undefined,
    accessControlRequestMethod: undefined,
    ...changes,
  };
}

/** Somebody who is signed in. */
export function visitor(email: string | undefined, changes: Partial<Visitor> = {}): Visitor {
  const subject = changes.subject ?? 'subject-1';
  const groups = changes.groups ?? [];
  const address = email === undefined ? undefined : parseEmail(email);
  return {
    subject,
    email: address,
    groups,
    ...changes,
    claims: { sub: subject, email, groups, ...changes.claims },
  };
}

/** The decision of a policy, local groups included. */
export function judge(policy: Policy, target: Target, visitor: Visitor | undefined, now = 0): Decision {
  const route = matchRoute(policy, target);
  if (typeof route === 'string') return decideUnmatched(route);
  const known = visitor === undefined ? undefined : { ...visitor, groups: policy.groupsOf(visitor) };
  return decide(route, target, known, now);
}

/** The id of the route that applies, or why none does. */
export function routeId(policy: Policy, url: string): string {
  const route: Route | string = matchRoute(policy, target(url));
  return typeof route === 'string' ? route : route.id;
}
