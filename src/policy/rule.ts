import type { Test } from './criterion.ts';
import type { Place } from './place.ts';
import type { RouteEntry } from './route.ts';
import type { Term } from './term.ts';
import { compileTerm } from './term.ts';

/** What a block does when it holds. */
export type Action = 'allow' | 'deny';

/** How the terms of a block are put together; Pomerium's `nor` holds where any one of them doesn't. */
export type Combination = 'and' | 'nor' | 'not' | 'or';

/** Terms under one `and`, `or`, `not` or `nor`; at least one. Any block of an action that holds is enough. */
export interface Block {
  readonly action: Action;
  readonly combination: Combination;
  readonly terms: readonly Term[];
}

/** A block whose terms can be asked. */
export interface CompiledBlock extends Block {
  readonly tests: readonly Test[];
}

/** A rule ready to be judged. */
export interface Rule {
  readonly allow: readonly CompiledBlock[];
  readonly deny: readonly CompiledBlock[];
}

/** The rule of the entries of one place: their lists as one block of which any term is enough, then their `policy`. */
export function compileRule(entries: readonly RouteEntry[]): Rule {
  const terms = listTerms(entries);
  const lists: Block[] = terms.length > 0 ? [{ action: 'allow', combination: 'or', terms }] : [];
  const blocks = [...lists, ...entries.flatMap((entry) => entry.blocks)].map(compileBlock);
  return {
    allow: blocks.filter(({ action }) => action === 'allow'),
    deny: blocks.filter(({ action }) => action === 'deny'),
  };
}

function compileBlock(block: Block): CompiledBlock {
  return { ...block, tests: block.terms.map(compileTerm) };
}

/** The keys of entries as terms (Pomerium `config/policy_ppl.go`), in the order of the table of reasons. */
function listTerms(entries: readonly RouteEntry[]): Term[] {
  const place = entries[0]?.place;
  if (place === undefined) return [];
  const users = entries.flatMap(({ allowedUsers }) => allowedUsers);
  const claims = entries.flatMap(({ allowedIdpClaims }) => [...allowedIdpClaims]);
  return [
    ...plainTerm(
      'accept',
      entries.some((entry) => entry.allowPublicUnauthenticatedAccess),
      place,
    ),
    ...plainTerm(
      'cors_preflight',
      entries.some((entry) => entry.corsAllowPreflight),
      place,
    ),
    ...textTerm(
      'email',
      users.filter((user) => user.includes('@')),
      place,
    ),
    ...textTerm(
      'user',
      users.filter((user) => !user.includes('@')),
      place,
    ),
    ...plainTerm(
      'authenticated_user',
      entries.some((entry) => entry.allowAnyAuthenticatedUser),
      place,
    ),
    ...textTerm(
      'domain',
      entries.flatMap(({ allowedDomains }) => allowedDomains),
      place,
    ),
    ...entries
      .flatMap(({ allowedGroups }) => allowedGroups)
      .map((group) => listTerm('groups', '', group, place)),
    ...claims.flatMap(([name, values]) => values.map((value) => listTerm('claim', name, value, place))),
  ];
}

function plainTerm(criterion: Term['criterion'], isThere: boolean, place: Place): Term[] {
  return isThere ? [{ criterion, subject: '', data: true, place }] : [];
}

function textTerm(criterion: Term['criterion'], texts: readonly string[], place: Place): Term[] {
  const [only] = texts;
  if (only === undefined) return [];
  return [{ criterion, subject: '', data: texts.length === 1 ? { is: only } : { in: texts }, place }];
}

function listTerm(criterion: Term['criterion'], subject: string, has: string, place: Place): Term {
  return { criterion, subject, data: { has }, place };
}
