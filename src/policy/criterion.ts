import type { Facts } from './facts.ts';
import type { ListMatcher, TextMatcher } from './matchers.ts';
import type { Reason } from './reason.ts';
import type { DateRange, DaySet, TimeRange } from './time.ts';
import type { Visitor } from './visitor.ts';

/** What one term of a rule says of a request, and why. */
export interface Verdict {
  readonly value: boolean;
  readonly reasons: readonly Reason[];
}

/** One term of a rule, ready to be asked: pure, synchronous and total. */
export type Test = (facts: Facts) => Verdict;

/** Conditions on the values of a parameter of the query. */
export interface QueryMatcher extends TextMatcher {
  readonly present?: boolean | undefined;
}

/** What an operator writes after a criterion, once it is parsed; plain data, by kind. */
export interface CriterionData {
  readonly date: DateRange;
  readonly days: DaySet;
  readonly list: ListMatcher;
  /** Addresses and CIDR blocks. */
  readonly networks: readonly string[];
  readonly nothing: true;
  readonly query: QueryMatcher;
  readonly text: TextMatcher;
  readonly time: TimeRange;
}

/** A kind of data. */
export type DataKind = keyof CriterionData;

/** What a criterion looks at, beyond the visitor's identity. */
export type Sight =
  | 'address'
  | 'groups'
  | 'headers'
  | 'identity'
  | 'method'
  | 'nothing'
  | 'path'
  | 'query'
  | 'time';

interface CriterionBase<Kind extends DataKind> {
  /** As it is written in a policy. */
  readonly name: string;
  /** What stands after a slash, as `claim/NAME`; undefined where nothing does. */
  readonly subject?: string;
  readonly takes: Kind;
  readonly looksAt: Sight;
  /** The reasons of yes and no. */
  readonly ok: Reason;
  readonly unauthorized: Reason;
  /** When it holds, for the documentation. */
  readonly does: string;
  /** One line of YAML. */
  readonly example: string;
}

/** A criterion about the request: it can be told at once. */
export interface RequestCriterion<Kind extends DataKind = DataKind> extends CriterionBase<Kind> {
  readonly about: 'request';
  readonly holds: (data: CriterionData[Kind], subject: string) => (facts: Facts) => boolean;
  /** What it looked at, for `explain`. */
  readonly sees: (facts: Facts, subject: string, data: CriterionData[Kind]) => unknown;
}

/** A criterion about who the visitor is: whoever isn't signed in has to do so before it can be told. */
export interface VisitorCriterion<Kind extends DataKind = DataKind> extends CriterionBase<Kind> {
  readonly about: 'visitor';
  readonly holds: (data: CriterionData[Kind], subject: string) => (visitor: Visitor) => boolean;
  readonly sees: (visitor: Visitor, subject: string) => unknown;
}

/** A criterion of the language. */
export type Criterion = {
  [Kind in DataKind]: RequestCriterion<Kind> | VisitorCriterion<Kind>;
}[DataKind];

/** Checks a criterion about the request where it is defined. */
export function requestCriterion<Kind extends DataKind>(
  criterion: Omit<RequestCriterion<Kind>, 'about'>,
): RequestCriterion<Kind> {
  return { ...criterion, about: 'request' };
}

/** Checks a criterion about the visitor where it is defined. */
export function visitorCriterion<Kind extends DataKind>(
  criterion: Omit<VisitorCriterion<Kind>, 'about'>,
): VisitorCriterion<Kind> {
  return { ...criterion, about: 'visitor' };
}
