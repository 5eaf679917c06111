import type { Question } from '../../src/policy/question.ts';
import { judgeTerm } from './support/reference-criteria.ts';
import type { ReferenceFacts } from './support/reference-facts.ts';
import { factsOf } from './support/reference-facts.ts';
import { readingsOf } from './support/reference-path.ts';
import type { Place } from './support/reference-route.ts';
import { selectPlace } from './support/reference-route.ts';
import type { WrittenBlocks, WrittenPolicy, WrittenRoute, WrittenTerm } from './support/written-policy.ts';

/** What the second evaluator says of a question. */
export interface ReferenceAnswer {
  readonly outcome: 'allow' | 'deny' | 'sign_in';
  /** The route, counted in the order in which places come first; undefined where none applies. */
  readonly place: number | undefined;
  /** Sorted by the alphabet. */
  readonly reasons: readonly string[];
}

/** A truth with the reasons that were kept. */
export interface Judgement {
  readonly value: boolean;
  readonly reasons: readonly string[];
}

/**
 * A second evaluator, written from the words that say what a policy means, and slow: it shares no code with the first,
 * and knows no index, no compiled form and no short cut.
 */
export function evaluate(policy: WrittenPolicy, question: Question): ReferenceAnswer {
  const facts = factsOf(policy, question);
  const answers = readingsOf(facts.path).map((path) => evaluateReading(policy, { ...facts, path }));
  const [first = NOT_FOUND, ...others] = answers;
  const isAgreed = others.every(({ outcome, place }) => outcome === first.outcome && place === first.place);
  return isAgreed ? first : { outcome: 'deny', place: undefined, reasons: ['path-ambiguous'] };
}

const NOT_FOUND: ReferenceAnswer = { outcome: 'deny', place: undefined, reasons: ['route-not-found'] };

function evaluateReading(policy: WrittenPolicy, facts: ReferenceFacts): ReferenceAnswer {
  const place = selectPlace(policy, facts);
  if (place === undefined) return NOT_FOUND;
  const { outcome, reasons } = settle(place, facts);
  return { outcome, place: place.index, reasons: [...new Set(reasons)].toSorted() };
}

/** First whoever could be asked to sign in, then deny, then allow, else no. */
function settle({ entries }: Place, facts: ReferenceFacts): Omit<ReferenceAnswer, 'place'> {
  const allow = either(entries.flatMap((entry) => [listed(entry, facts), ...ruled(entry, 'allow', facts)]));
  const deny = either(entries.flatMap((entry) => ruled(entry, 'deny', facts)));
  if ([...deny.reasons, ...allow.reasons].includes('user-unauthenticated'))
    return { outcome: 'sign_in', reasons: ['user-unauthenticated'] };
  if (deny.value) return { outcome: 'deny', reasons: deny.reasons };
  return { outcome: allow.value ? 'allow' : 'deny', reasons: allow.reasons };
}

/** The lists of a route: any entry of any of them is enough. */
function listed(route: WrittenRoute, facts: ReferenceFacts): Judgement {
  const terms: WrittenTerm[] = [
    ...(route.allow_public_unauthenticated_access ? [{ accept: true }] : []),
    ...(route.cors_allow_preflight ? [{ cors_preflight: true }] : []),
    ...(route.allow_any_authenticated_user ? [{ authenticated_user: true }] : []),
    ...(route.allowed_users ?? []).map((user) => (user.includes('@') ? { email: user } : { user })),
    ...(route.allowed_domains ?? []).map((domain) => ({ domain })),
    ...(route.allowed_groups ?? []).map((group) => ({ groups: group })),
    ...Object.entries(route.allowed_idp_claims ?? {}).flatMap(([name, values]) =>
      values.map((value) => ({ [`claim/${name}`]: value })),
    ),
  ];
  return either(terms.map((term) => judgeTerm(term, facts)));
}

function ruled(route: WrittenRoute, action: 'allow' | 'deny', facts: ReferenceFacts): Judgement[] {
  const rules = route.policy === undefined ? [] : [route.policy].flat();
  return rules.flatMap((rule) => judgeBlocks(rule[action] ?? {}, facts));
}

function judgeBlocks(blocks: WrittenBlocks, facts: ReferenceFacts): Judgement[] {
  const judged = (terms: readonly WrittenTerm[] = []) => terms.map((term) => judgeTerm(term, facts));
  return [
    both(judged(blocks.and)),
    either(judged(blocks.or)),
    both(judged(blocks.not).map(opposite)),
    either(judged(blocks.nor).map(opposite)),
  ];
}

function opposite({ value, reasons }: Judgement): Judgement {
  return { value: !value, reasons };
}

function both(parts: readonly Judgement[]): Judgement {
  // What says nothing is not true.
  return keep(parts.length > 0 && parts.every(({ value }) => value), parts);
}

function either(parts: readonly Judgement[]): Judgement {
  return keep(
    parts.some(({ value }) => value),
    parts,
  );
}

function keep(value: boolean, parts: readonly Judgement[]): Judgement {
  return { value, reasons: parts.filter((part) => part.value === value).flatMap(({ reasons }) => reasons) };
}
