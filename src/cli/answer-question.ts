import type { Policy } from '../policy/compile.ts';
import type { Decision } from '../policy/decide.ts';
import type { Explanation } from '../policy/explain.ts';
import { explain } from '../policy/explain.ts';
import { placeText } from '../policy/place.ts';
import type { Question } from '../policy/question.ts';
import { targetOf, visitorOf } from '../policy/question.ts';
import type { Reason } from '../policy/reason.ts';
import type { Target } from '../policy/target.ts';
import { advise } from './advice.ts';
import { criterionName } from './term-text.ts';
import { whyRoute } from './why-route.ts';

/** The answer to a made-up request, as `explain --json` prints it. */
export interface ExplainedAnswer {
  readonly decision: Decision['outcome'];
  /** The route's id; null where none applies. */
  readonly route: string | null;
  readonly place?: string;
  readonly why?: string;
  readonly reasons: readonly Reason[];
  readonly target: object;
  readonly visitor: object | null;
  readonly at: string;
  readonly rule: readonly object[];
  readonly advice: readonly string[];
  /** Why it couldn't be judged at all. */
  readonly problem?: string;
}

/** An answer, and what it was made of. */
export interface Answered {
  readonly answer: ExplainedAnswer;
  readonly target: Target | undefined;
  readonly explanation: Explanation | undefined;
}

/** What questions are put to. */
export interface Asked {
  readonly policy: Policy;
  /** Canonical; everybody may pass there, since people sign in on it. Undefined where it isn't known. */
  readonly authenticateHost: string | undefined;
}

/** Answers a made-up request at a time (seconds since the epoch), where it names none. */
export function answerQuestion(
  { policy, authenticateHost }: Asked,
  question: Question,
  now: number,
): Answered {
  const target = targetOf(question);
  const at = question.at ?? now;
  if ('problem' in target)
    return { answer: unreadable(target.problem, at), target: undefined, explanation: undefined };
  if (target.host === authenticateHost)
    return { answer: openToAll(target, at), target, explanation: undefined };
  const visitor = visitorOf(policy, question);
  const explanation = explain(policy, target, visitor, at);
  const { decision, route, readings } = explanation;
  const answer: ExplainedAnswer = {
    decision: decision.outcome,
    route: route?.id ?? null,
    ...(route !== undefined && { place: placeText(route.place), why: whyRoute(policy, route, target) }),
    reasons: decision.reasons,
    target: {
      ...shown(target),
      readings: readings.map((reading) => ({ path: reading.path, route: reading.route?.id ?? null })),
    },
    visitor:
      visitor === undefined
        ? null
        : { sub: visitor.subject, email: visitor.email?.address, groups: visitor.groups },
    at: isoTime(at),
    rule: explanation.blocks.map(ruleBlock),
    advice: advise(explanation, target),
  };
  return { answer, target, explanation };
}

/** The answer to a request that has no reading: no. */
export function unreadable(problem: string, at: number): ExplainedAnswer {
  return { ...NOTHING_KNOWN, at: isoTime(at), problem };
}

function openToAll(target: Target, at: number): ExplainedAnswer {
  const why = 'it is the authenticate host, which everybody has to reach to sign in';
  return { ...NOTHING_KNOWN, decision: 'allow', target: shown(target), at: isoTime(at), why };
}

function isoTime(at: number): string {
  return new Date(at * 1000).toISOString();
}

const NOTHING_KNOWN = {
  decision: 'deny',
  route: null,
  reasons: [],
  target: {},
  visitor: null,
  rule: [],
  advice: [],
} as const;

function shown({
  host,
  port,
  path,
  query,
  method,
  clientAddress,
  origin,
  accessControlRequestMethod,
}: Target): object {
  return {
    host,
    port,
    path: readable(path),
    query: readable(query),
    method,
    ip: clientAddress,
    origin,
    'access-control-request-method': accessControlRequestMethod,
  };
}

/** What came over the wire, one character a byte, as text. */
export function readable(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

function ruleBlock({ action, combination, value, reasons, terms }: Explanation['blocks'][number]): object {
  return {
    action,
    combination,
    value,
    reasons,
    terms: terms.map((one) => ({
      criterion: criterionName(one),
      data: one.term.data,
      place: placeText(one.term.place),
      value: one.value,
      saw: one.saw ?? null,
    })),
  };
}
