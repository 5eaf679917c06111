import type { Route } from '../../policy/compile.ts';
import type { Decision } from '../../policy/decide.ts';
import { asciiLowerCase } from '../../policy/email.ts';
import { placeText } from '../../policy/place.ts';
import { readable } from '../answer-question.ts';
import type { JudgedAgain } from './judge-again.ts';
import type { LoggedDecision } from './logged-decision.ts';

/** How a decision differs: access is lost, gained, or neither (asked to sign in or refused). */
export type Change = 'loses' | 'gains' | 'otherwise';

/** A person whose requests would be decided otherwise; nobody in particular where neither name is there. */
export interface Changed {
  readonly email?: string;
  readonly sub?: string;
  /** Whether the log tells who it was; else it may have been anybody. */
  readonly is_named: boolean;
  count: number;
  /** The first of them. */
  readonly example: Example;
}

/** A request, and what becomes of it. */
export interface Example {
  readonly time: string;
  readonly method: string;
  readonly url: string;
  readonly from: Decision['outcome'];
  readonly to: Decision['outcome'];
  readonly reason: string;
  readonly route: string | null;
  readonly place: string | null;
}

/** Requests that can't be judged for one reason. */
export interface Unjudged {
  readonly why: string;
  readonly count: number;
}

/** What came of a replay. */
export interface Tally {
  /** Lines that tell of a decision. */
  readonly decisions: number;
  /** Lines that don't. */
  readonly passed_over: number;
  /** By count, the most first. */
  readonly loses: readonly Changed[];
  readonly gains: readonly Changed[];
  readonly otherwise: readonly Changed[];
  /** Requests that would be decided otherwise, of people beyond those who are listed. */
  readonly beyond: Readonly<Record<Change, number>>;
  readonly unjudged: readonly Unjudged[];
}

// More lines than anybody reads; memory must not grow with the number of people, nor with what they send.
const MAXIMUM_LISTED = 10_000;
const MAXIMUM_TEXT = 320;

/** Counts what came of lines, in bounded memory. */
export function createTally(maximum = MAXIMUM_LISTED) {
  const people = { loses: new Map(), gains: new Map(), otherwise: new Map() } satisfies Record<
    Change,
    Map<string, Changed>
  >;
  const beyond = { loses: 0, gains: 0, otherwise: 0 };
  const unjudged = new Map<string, number>();
  let decisions = 0;
  let passedOver = 0;

  const addUnjudged = (why: string) => {
    decisions++;
    const key = unjudged.has(why) || unjudged.size < maximum ? why : 'for further reasons';
    unjudged.set(key, (unjudged.get(key) ?? 0) + 1);
  };
  const addChange = (change: Change, logged: LoggedDecision, decision: Decision, route?: Route) => {
    const key = personKey(logged);
    const known: Changed | undefined = people[change].get(key);
    if (known !== undefined) known.count++;
    else if (people[change].size >= maximum) beyond[change]++;
    else
      people[change].set(key, { ...nameOf(logged), count: 1, example: exampleOf(logged, decision, route) });
  };
  const add = (logged: LoggedDecision, judged: JudgedAgain) => {
    if (judged === 'no decision') passedOver++;
    else if ('unjudged' in judged) addUnjudged(judged.unjudged);
    else {
      decisions++;
      const change = changeOf(logged.outcome, judged.decision.outcome);
      if (change !== undefined) addChange(change, logged, judged.decision, judged.route);
    }
  };
  const result = (): Tally => ({
    decisions,
    passed_over: passedOver,
    loses: byCount([...people.loses.values()]),
    gains: byCount([...people.gains.values()]),
    otherwise: byCount([...people.otherwise.values()]),
    beyond,
    unjudged: byCount(Array.from(unjudged, ([why, count]) => ({ why, count }))),
  });
  return { add, addUnjudged, passOver: () => passedOver++, result };
}

/** How many of the replayed requests would be decided otherwise. */
export function countChanges({ loses, gains, otherwise, beyond }: Tally): number {
  const listed = [...loses, ...gains, ...otherwise].reduce((sum, { count }) => sum + count, 0);
  return listed + beyond.loses + beyond.gains + beyond.otherwise;
}

function changeOf(from: Decision['outcome'], to: Decision['outcome']): Change | undefined {
  if (from === to) return undefined;
  if (from === 'allow') return 'loses';
  return to === 'allow' ? 'gains' : 'otherwise';
}

function personKey({ visitor }: LoggedDecision): string {
  if (typeof visitor === 'string') return visitor;
  const { email, sub } = visitor;
  return email === undefined ? `sub ${sub}` : `email ${asciiLowerCase(email)}`;
}

function nameOf({ visitor }: LoggedDecision): Pick<Changed, 'email' | 'is_named' | 'sub'> {
  if (typeof visitor === 'string') return { is_named: visitor === 'nobody' };
  const { email, sub } = visitor;
  return {
    ...(email !== undefined && { email: email.slice(0, MAXIMUM_TEXT) }),
    ...(sub !== undefined && { sub: sub.slice(0, MAXIMUM_TEXT) }),
    is_named: true,
  };
}

function exampleOf(
  { target, outcome, at }: LoggedDecision,
  { outcome: to, reason }: Decision,
  route?: Route,
) {
  const { host, port, path, method } = target;
  const url = `${route?.source.scheme ?? 'https'}://${host}${port === undefined ? '' : `:${port}`}${readable(path)}`;
  return {
    time: new Date(at * 1000).toISOString(),
    method,
    url: url.slice(0, MAXIMUM_TEXT),
    from: outcome,
    to,
    reason,
    route: route?.id ?? null,
    place: route === undefined ? null : placeText(route.place),
  };
}

function byCount<Counted extends { readonly count: number }>(all: readonly Counted[]): Counted[] {
  return all.toSorted((left, right) => right.count - left.count);
}
