import { compilePolicy } from '../../src/policy/compile.ts';
import { decide } from '../../src/policy/decide.ts';
import { parseEmail } from '../../src/policy/email.ts';
import { matchRoute } from '../../src/policy/match.ts';
import type { RouteEntry } from '../../src/policy/route.ts';
import type { Target } from '../../src/policy/target.ts';
import type { Visitor } from '../../src/policy/visitor.ts';
import { entry } from './config.ts';
import { target } from './target.ts';

/** Somebody whom a rule judges: a subject, an email as the provider wrote it, groups. */
export function policyVisitor(subject: string, email?: string, groups: readonly string[] = []): Visitor {
  return { subject, email: parseEmail(email ?? ''), groups };
}

/** The id of the route of these entries that covers a host. */
export function matched(entries: readonly RouteEntry[], host: string, port?: number): string | undefined {
  return matchRoute(compilePolicy(entries).policy, { host, port })?.id;
}

/** What a route with this rule decides: the outcome and its reason. */
export function decision(
  rule: Partial<RouteEntry> | readonly Partial<RouteEntry>[],
  visitor?: Visitor,
  changes: Partial<Target> = {},
): string {
  const entries = [rule].flat().map((each) => entry('https://app.example.com', each));
  const [route] = compilePolicy(entries).policy.routes;
  if (route === undefined) throw new TypeError('no route');
  const { outcome, reason } = decide(route, target(changes), visitor);
  return `${outcome} ${reason}`;
}
