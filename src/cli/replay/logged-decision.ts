import type { Sight } from '../../policy/criterion.ts';
import type { Decision } from '../../policy/decide.ts';
import type { Target } from '../../policy/target.ts';

/** Somebody who was signed in, as far as a log names him. */
export interface LoggedPerson {
  /** Undefined: he has none. */
  readonly email: string | undefined;
  /** Undefined: not told. */
  readonly sub: string | undefined;
  /** The provider's; undefined: not told. */
  readonly groups: readonly string[] | undefined;
  /** Those that are told. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** One decision as a log tells it. */
export interface LoggedDecision {
  readonly outcome: Decision['outcome'];
  readonly target: Target;
  /** `unknown`: somebody or nobody, the log doesn't tell. */
  readonly visitor: LoggedPerson | 'nobody' | 'unknown';
  /** In seconds since the epoch; 0 where it isn't told. */
  readonly at: number;
  /** Which facts about the request are told. */
  readonly tells: ReadonlySet<Sight>;
}

/** What a line of a log is: a decision, one that can't be read, or something else. */
export type LogLine = LoggedDecision | { readonly unreadable: string } | 'no decision';

/** An object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Seconds since the epoch of an ISO 8601 moment; undefined where it is none. */
export function secondsOf(value: unknown): number | undefined {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** The facts that are told, each beside whether it is. */
export function toldSights(told: Partial<Readonly<Record<Sight, boolean>>>): ReadonlySet<Sight> {
  const sights = Object.keys(told) as Sight[];
  return new Set(sights.filter((sight) => told[sight] === true));
}
