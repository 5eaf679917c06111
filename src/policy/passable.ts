import { contradict } from './contradiction.ts';
import type { Block, Rule } from './rule.ts';
import type { Term } from './term.ts';

/** What can be told of a term or block without a request. */
export type Prospect = 'always' | 'depends' | 'never';

/** Of whom it is told: of everybody, or of those alone who are signed in. */
type Who = 'everybody' | 'signed-in';

/**
 * Whether there is anybody at all, at any time, from anywhere, whom a rule lets pass. Who is signed in is judged as such:
 * nobody gets around a criterion of visitors by staying away.
 */
export function isPassable({ allow, deny }: Rule): boolean {
  return (
    allow.some((block) => prospectOf(block, 'signed-in') !== 'never') &&
    !deny.some((block) => prospectOf(block, 'signed-in') === 'always')
  );
}

/** What can be told of a block without a request. */
export function prospectOf({ combination, terms }: Block, who: Who = 'everybody'): Prospect {
  const plain = terms.map((term) => prospectOfTerm(term, who));
  switch (combination) {
    case 'and':
      return contradict(terms) ? 'never' : allOf(plain);
    case 'or':
      return anyOf(plain);
    case 'not':
      return allOf(plain.map(opposite));
    case 'nor':
      return contradict(terms) ? 'always' : anyOf(plain.map(opposite));
  }
}

/** What can be told of a term without a request. */
export function prospectOfTerm(term: Term, who: Who = 'everybody'): Prospect {
  if (term.criterion === 'accept') return 'always';
  if (term.criterion === 'authenticated_user' && who === 'signed-in') return 'always';
  return term.criterion === 'reject' || contradict([term]) ? 'never' : 'depends';
}

function opposite(prospect: Prospect): Prospect {
  if (prospect === 'depends') return prospect;
  return prospect === 'always' ? 'never' : 'always';
}

function allOf(prospects: readonly Prospect[]): Prospect {
  if (prospects.includes('never')) return 'never';
  return prospects.every((prospect) => prospect === 'always') ? 'always' : 'depends';
}

function anyOf(prospects: readonly Prospect[]): Prospect {
  return opposite(allOf(prospects.map(opposite)));
}
