import { doubtOf } from './case-doubt.ts';
import type { Policy, Route } from './compile.ts';
import { routesOf } from './compile.ts';
import type { Decision } from './decide.ts';
import type { Explanation } from './explain.ts';
import { explain } from './explain.ts';
import type { Place } from './place.ts';
import { placeText } from './place.ts';
import type { Question } from './question.ts';
import { targetOf, visitorOf } from './question.ts';

/** A question with the answer that the operator means. Plain data. */
export interface Case extends Question {
  readonly place: Place;
  /** Where in its file it stands, as `cases.0`. */
  readonly path: string;
  readonly expect: Decision['outcome'];
  /** Which route must decide, by its id. */
  readonly route?: string | undefined;
}

/** A case whose answer isn't the one that was meant, or only by chance. */
export interface CaseFinding {
  readonly case: Case;
  /** Whether the answer is another one; else it is right, and likely by a route that nobody meant. */
  readonly isFailure: boolean;
  readonly message: string;
}

/**
 * Tries cases at a time (seconds since the epoch), for those that name none. The authenticate host, where it is known, is
 * open to everybody whatever the policy says.
 */
export function tryCases(
  policy: Policy,
  cases: readonly Case[],
  now: number,
  authenticateHost?: string,
): CaseFinding[] {
  let all: readonly Route[] | undefined;
  const routes = () => {
    all ??= routesOf(policy);
    return all;
  };
  return cases.flatMap((one) => tryCase(policy, routes, one, now, authenticateHost) ?? []);
}

function tryCase(
  policy: Policy,
  routes: () => readonly Route[],
  one: Case,
  now: number,
  authenticateHost: string | undefined,
): CaseFinding | undefined {
  const target = targetOf(one);
  if ('problem' in target)
    return { case: one, isFailure: true, message: `can't be tried: ${target.problem}` };
  if (target.host === authenticateHost) return tryOpenToAll(one);
  const explanation = explain(policy, target, visitorOf(policy, one), one.at ?? now);
  const { decision, route } = explanation;
  if (decision.outcome !== one.expect)
    return { case: one, isFailure: true, message: `expects ${one.expect}, but it is ${say(explanation)}` };
  if (one.route !== undefined && one.route !== route?.id)
    return {
      case: one,
      isFailure: true,
      message: `expects the route ${one.route} to decide, but it is ${say(explanation)}`,
    };
  const doubt = doubtOf(routes, one, target, explanation);
  return doubt === undefined ? undefined : { case: one, isFailure: false, message: doubt };
}

function tryOpenToAll(one: Case): CaseFinding | undefined {
  if (one.expect === 'allow' && one.route === undefined) return undefined;
  const wanted = one.route === undefined ? one.expect : `the route ${one.route} to decide`;
  const message = `expects ${wanted}, but it is allow by no route: it is the authenticate host, which everybody has to reach`;
  return { case: one, isFailure: true, message };
}

function say({ decision: { outcome, reasons }, route }: Explanation): string {
  const where = route === undefined ? '' : `, by ${route.id} at ${placeText(route.place)}`;
  return `${outcome} (${reasons.join(', ')})${where}`;
}
