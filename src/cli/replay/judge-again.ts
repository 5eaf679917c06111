import { isOurPath } from '../../http/who-asks.ts';
import type { Policy, Route } from '../../policy/compile.ts';
import { CRITERIA } from '../../policy/criteria.ts';
import type { Decision } from '../../policy/decide.ts';
import { decideUnmatched } from '../../policy/decide.ts';
import type { GroupEntry } from '../../policy/local-groups.ts';
import { matchHost, matchRoute } from '../../policy/match.ts';
import type { ListMatcher } from '../../policy/matchers.ts';
import { placeText } from '../../policy/place.ts';
import type { PartialFacts } from '../../policy/possible.ts';
import { possibleDecisions, unknownTerms } from '../../policy/possible.ts';
import { visitorOf } from '../../policy/question.ts';
import type { Term } from '../../policy/term.ts';
import type { LoadedPolicy } from '../load-asked.ts';
import { criterionName } from '../term-text.ts';
import type { LoggedDecision, LoggedPerson } from './logged-decision.ts';

/** What a policy says of a logged request. */
export type JudgedAgain =
  | { readonly decision: Decision; readonly route: Route | undefined }
  | { readonly unjudged: string }
  | 'no decision';

/** Judges logged requests by a policy, as checks do; where a log tells too little for it, says what is missing. */
export function createJudge({ policy, authenticateHost, groups }: LoadedPolicy) {
  const local = new Map(groups.map((group) => [group.name, group]));
  return (logged: LoggedDecision): JudgedAgain => {
    const { target } = logged;
    // Checks of these aren't decisions.
    if (target.host === authenticateHost) return 'no decision';
    if (isOurPath(target.path) && matchHost(policy, target) !== undefined) return 'no decision';
    const route = matchRoute(policy, target);
    if (typeof route !== 'string') return judgeBy(route, logged, partialFacts(policy, local, logged));
    if (logged.visitor === 'unknown' && logged.outcome === 'allow') return NOT_OURS;
    return { decision: decideUnmatched(route), route: undefined };
  };
}

const NOT_OURS = {
  unjudged:
    'no route covers them and no visitor is named: either these hosts aren’t behind forwarden, or headerField is missing in the middleware',
};

function judgeBy(route: Route, logged: LoggedDecision, facts: PartialFacts): JudgedAgain {
  const [decision, ...others] = possibleDecisions(route, facts);
  if (decision !== undefined && others.length === 0) return { decision, route };
  const by = `${route.id} (${placeText(route.place)})`;
  if (logged.visitor === 'unknown')
    return { unjudged: `the log doesn't name the visitor, and it depends on him by ${by}` };
  const names = new Set(unknownTerms(route, facts).map(criterionName));
  return { unjudged: `${by} looks at ${[...names].join(', ')}, of which the log doesn't tell` };
}

function partialFacts(
  policy: Policy,
  local: ReadonlyMap<string, GroupEntry>,
  { target, visitor: person, at, tells }: LoggedDecision,
): PartialFacts {
  const request = { target, now: at };
  if (typeof person === 'string') {
    const isKnown = ({ criterion }: Term) => tells.has(CRITERIA[criterion].looksAt);
    return { ...request, visitor: undefined, isVisitorKnown: person === 'nobody', isKnown };
  }
  const { email: user, sub = '', groups = [], claims } = person;
  const visitor = visitorOf(policy, { url: '', user, sub, groups, claims });
  const isKnown = (term: Term) => {
    const { looksAt } = CRITERIA[term.criterion];
    if (looksAt === 'identity') return isIdentityTold(term, person);
    if (looksAt === 'groups')
      return areGroupsTold(term.data as ListMatcher, person, local, visitor?.groups ?? []);
    return tells.has(looksAt);
  };
  return { ...request, visitor, isVisitorKnown: true, isKnown };
}

function isIdentityTold({ criterion, subject }: Term, { sub, groups, claims }: LoggedPerson): boolean {
  if (criterion === 'user') return sub !== undefined;
  if (criterion !== 'claim' || subject === 'email') return true;
  if (subject === 'sub') return sub !== undefined;
  if (subject === 'groups') return groups !== undefined && sub !== undefined;
  return Object.hasOwn(claims, subject);
}

/** Local groups follow from email and subject; the provider's have to be told. */
function areGroupsTold(
  { has, is, exclude }: ListMatcher,
  { sub, groups }: LoggedPerson,
  local: ReadonlyMap<string, GroupEntry>,
  known: readonly string[],
): boolean {
  if (is !== undefined && (groups === undefined || sub === undefined)) return false;
  return [has, exclude].every((name) => {
    if (name === undefined || known.includes(name)) return true;
    const members = local.get(name)?.members;
    if (members === undefined) return groups !== undefined;
    return sub !== undefined || members.every((member) => member.includes('@'));
  });
}
