import type { Verdict } from './criterion.ts';
import type { Facts } from './facts.ts';
import type { Reason } from './reason.ts';
import type { Combination, CompiledBlock } from './rule.ts';

const NO_TERMS: Verdict = { value: false, reasons: [] };

/** What the blocks of one action say together: any that holds is enough. */
export function judgeBlocks(blocks: readonly CompiledBlock[], facts: Facts): Verdict {
  return mergeBlocks(blocks.map((block) => judgeBlock(block, facts)));
}

/** What blocks say together. */
export function mergeBlocks(verdicts: readonly Verdict[]): Verdict {
  return merge('or', verdicts);
}

/** What the terms of one block say together (Pomerium `pkg/policy/generator/conditionals.go`). */
export function mergeTerms(combination: Combination, verdicts: readonly Verdict[]): Verdict {
  switch (combination) {
    case 'and':
    case 'or':
      return merge(combination, verdicts);
    case 'not':
      return merge('and', verdicts.map(inverted));
    case 'nor':
      return merge('or', verdicts.map(inverted));
  }
}

function judgeBlock({ combination, tests }: CompiledBlock, facts: Facts): Verdict {
  return mergeTerms(
    combination,
    tests.map((test) => test(facts)),
  );
}

// What it was judged by stays the reason: an inverted criterion that needs a visitor still asks for one.
function inverted({ value, reasons }: Verdict): Verdict {
  return { value: !value, reasons };
}

/** A merge that is true keeps the reasons of the true ones, one that is false those of the false ones. */
function merge(how: 'and' | 'or', verdicts: readonly Verdict[]): Verdict {
  const [first] = verdicts;
  if (first === undefined) return NO_TERMS;
  if (verdicts.length === 1) return first;
  const value =
    how === 'or' ? verdicts.some((verdict) => verdict.value) : verdicts.every((verdict) => verdict.value);
  const reasons: Reason[] = [];
  for (const verdict of verdicts) if (verdict.value === value) reasons.push(...verdict.reasons);
  return { value, reasons };
}
