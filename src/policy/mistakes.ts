import type { Case } from './cases.ts';
import type { Policy, Route } from './compile.ts';
import { routesOf, ruleOf } from './compile.ts';
import { coversHost, hostsOf } from './host-index.ts';
import type { HostRoutes } from './host-routes.ts';
import { matchRoute } from './match.ts';
import type { Mistake } from './mistake.ts';
import { prospectOf } from './passable.ts';
import { findPathMistakes } from './path-mistakes.ts';
import { targetOf } from './question.ts';
import { findRuleMistakes } from './rule-mistakes.ts';

/** What is likely not meant in a policy at a time (seconds since the epoch); its cases say what is meant all the same. */
export function findMistakes(
  policy: Policy,
  authenticateHost: string | undefined,
  cases: readonly Case[],
  now: number,
): Mistake[] {
  const meant = routesOfStrangers(policy, cases);
  const mistakes = [
    ...routesOf(policy).flatMap((route) => [
      ...findRuleMistakes(route, now),
      ...coversAuthenticateHost(route, authenticateHost),
    ]),
    ...hostsOf(policy.hosts).flatMap((host) => [...findPathMistakes(host), ...publicAbove(host, meant)]),
  ];
  // A route for every port stands beside those of each port that another one names.
  return [...new Map(mistakes.map((mistake) => [`${mistake.route} ${mistake.message}`, mistake])).values()];
}

function coversAuthenticateHost(
  { id: route, place, source: { host } }: Route,
  authenticateHost: string | undefined,
): Mistake[] {
  if (authenticateHost === undefined || !host.includes('*') || !coversHost(host, authenticateHost)) return [];
  const message = `${host} covers the authenticate host ${authenticateHost} too, where this rule never counts: everybody has to reach it`;
  return [{ code: 'covers_authenticate_host', place, route, message }];
}

/** The routes that cases of strangers try: whoever wrote one knows what a stranger may see there. */
function routesOfStrangers(policy: Policy, cases: readonly Case[]): ReadonlySet<Route | string> {
  const strangers = cases.filter(({ user, sub }) => user === undefined && sub === undefined);
  return new Set(
    strangers.map((one) => {
      const target = targetOf(one);
      return 'problem' in target ? target.problem : matchRoute(policy, target);
    }),
  );
}

/** Apps may read `/Admin` or `/admin.` as `/admin`; where the route above is public, that opens what is protected. */
function publicAbove(host: HostRoutes, meant: ReadonlySet<Route | string>): Mistake[] {
  return host.routes.flatMap((route): Mistake[] => {
    const covered = route.condition.path ?? route.condition.prefix;
    if (covered === undefined || isPublic(route) || meant.has(route)) return [];
    const above = routeAbove(host, route, covered);
    if (above === undefined || !isPublic(above)) return [];
    const { file, line, column } = above.place;
    const message = `is protected, and the public ${above.id} at ${file}:${line}:${column} covers what is around it: an app that reads ${covered} in another spelling too, such as ${covered.toUpperCase()}, opens it to everybody; a case without user for it says that this is meant`;
    return [{ code: 'public_above_protected', place: route.place, route: route.id, message }];
  });
}

function routeAbove(
  { prefixes, prefixLengths, whole }: HostRoutes,
  route: Route,
  covered: string,
): Route | undefined {
  for (const length of prefixLengths) {
    const above = covered.length < length ? undefined : prefixes.get(covered.slice(0, length))?.at(-1);
    if (above !== undefined && above !== route && above.condition.prefix !== covered) return above;
  }
  return whole;
}

function isPublic(route: Route): boolean {
  const { allow, isPassable } = ruleOf(route);
  return isPassable && allow.some((block) => prospectOf(block) === 'always');
}
