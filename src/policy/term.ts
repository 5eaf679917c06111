import type { CriterionName } from './criteria.ts';
import { CRITERIA } from './criteria.ts';
import type { Criterion, CriterionData, DataKind, Test, Verdict } from './criterion.ts';
import type { Facts } from './facts.ts';
import type { Place } from './place.ts';

/** One term of a rule as plain data. */
export interface Term {
  readonly criterion: CriterionName;
  /** What stood after the slash of `claim/NAME`; empty for others. */
  readonly subject: string;
  readonly data: CriterionData[DataKind];
  readonly place: Place;
}

// The data is of the kind that its criterion takes: the schema has seen to that, and the types can't say it.
type AnyHolds<Asked> = (data: unknown, subject: string) => (asked: Asked) => boolean;

/** Makes a term ready to be asked. */
export function compileTerm({ criterion: name, subject, data }: Term): Test {
  const criterion: Criterion = CRITERIA[name];
  const yes: Verdict = { value: true, reasons: [criterion.ok] };
  const no: Verdict = { value: false, reasons: [criterion.unauthorized] };
  if (criterion.about === 'request') {
    const holds = (criterion.holds as AnyHolds<Facts>)(data, subject);
    return (facts) => (holds(facts) ? yes : no);
  }
  const unknown: Verdict = { value: false, reasons: ['user-unauthenticated'] };
  const holds = (criterion.holds as AnyHolds<NonNullable<Facts['visitor']>>)(data, subject);
  return ({ visitor }) => {
    if (visitor === undefined) return unknown;
    return holds(visitor) ? yes : no;
  };
}
