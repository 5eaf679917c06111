import type { Route } from '../../policy/compile.ts';
import type { Decision } from '../../policy/decide.ts';
import type { Change, Changed } from './changed.ts';
import { changeOf, firstChange, personKey } from './changed.ts';
import type { JudgedAgain } from './judge-again.ts';
import type { LoggedDecision } from './logged-decision.ts';

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

// More lines than anybody reads; memory must not grow with the number of people.
const MAXIMUM_LISTED = 10_000;

/** Counts what came of lines, in bounded memory. */
export function createTally(maximum = MAXIMUM_LISTED) {
  const people = {
    loses: createPeople(maximum),
    gains: createPeople(maximum),
    otherwise: createPeople(maximum),
  };
  const unjudged = new Map<string, number>();
  let decisions = 0;
  let passedOver = 0;

  const addUnjudged = (why: string) => {
    decisions++;
    const key = unjudged.has(why) || unjudged.size < maximum ? why : 'for further reasons';
    unjudged.set(key, (unjudged.get(key) ?? 0) + 1);
  };
  const add = (logged: LoggedDecision, judged: JudgedAgain) => {
    if (judged === 'no decision') passedOver++;
    else if ('unjudged' in judged) addUnjudged(judged.unjudged);
    else {
      decisions++;
      const change = changeOf(logged.outcome, judged.decision.outcome);
      if (change !== undefined) people[change].add(logged, judged.decision, judged.route);
    }
  };
  const result = (): Tally => ({
    decisions,
    passed_over: passedOver,
    loses: people.loses.listed(),
    gains: people.gains.listed(),
    otherwise: people.otherwise.listed(),
    beyond: {
      loses: people.loses.beyond(),
      gains: people.gains.beyond(),
      otherwise: people.otherwise.beyond(),
    },
    unjudged: byCount(Array.from(unjudged, ([why, count]) => ({ why, count }))),
  });
  return { add, addUnjudged, passOver: () => passedOver++, result };
}

/** The people of one kind of change, so many of them by name. */
function createPeople(maximum: number) {
  const people = new Map<string, Changed>();
  let beyond = 0;
  const add = (logged: LoggedDecision, decision: Decision, route?: Route) => {
    const key = personKey(logged);
    const known = people.get(key);
    if (known !== undefined) known.count++;
    else if (people.size >= maximum) beyond++;
    else people.set(key, firstChange(logged, decision, route));
  };
  return { add, listed: () => byCount([...people.values()]), beyond: () => beyond };
}

/** How many of the replayed requests would be decided otherwise. */
export function countChanges({ loses, gains, otherwise, beyond }: Tally): number {
  const listed = [...loses, ...gains, ...otherwise].reduce((sum, { count }) => sum + count, 0);
  return listed + beyond.loses + beyond.gains + beyond.otherwise;
}

function byCount<Counted extends { readonly count: number }>(all: readonly Counted[]): Counted[] {
  return all.toSorted((left, right) => right.count - left.count);
}
