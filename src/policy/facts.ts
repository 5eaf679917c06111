import type { Target } from './target.ts';
import type { Visitor } from './visitor.ts';

/** All that a rule may look at. */
export interface Facts {
  readonly target: Target;
  /** The path of the target under one of its readings. */
  readonly path: string;
  /** Undefined: nobody is signed in. */
  readonly visitor: Visitor | undefined;
  /** Seconds since the epoch. */
  readonly now: number;
}
