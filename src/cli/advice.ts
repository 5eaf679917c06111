import { ruleOf } from '../policy/compile.ts';
import type { ExplainedBlock, ExplainedTerm, Explanation } from '../policy/explain.ts';
import { isAmbiguous } from '../policy/path.ts';
import { placeText } from '../policy/place.ts';
import type { Target } from '../policy/target.ts';
import { termText } from './term-text.ts';

/** What would have to change for a request to be let through; nothing where it is already. */
export function advise(explanation: Explanation, target: Target): readonly string[] {
  const { decision, blocks, route } = explanation;
  if (decision.outcome === 'allow') return [];
  if (decision.reason === 'route-not-found') return [adviseRoute(explanation, target)];
  if (decision.reason === 'path-ambiguous') return [advisePath(explanation)];
  if (route !== undefined && !ruleOf(route).isPassable)
    return [`the rule at ${placeText(route.place)} can never let anybody pass`];
  const denied = blocks.filter(({ action, value }) => action === 'deny' && value).map(adviseDeny);
  const signIn =
    decision.outcome === 'sign_in' ? ['sign in: before that nobody can tell whether the rule holds'] : [];
  const allowed = blocks.some(({ action, value }) => action === 'allow' && value);
  const ways = allowed ? [] : blocks.filter(({ action }) => action === 'allow').map(adviseAllow);
  return [...signIn, ...denied, ...ways];
}

function adviseRoute({ readings }: Explanation, { host, path }: Target): string {
  return readings.length > 0 && path !== '/'
    ? `no route covers https://${host}${path}: add one for this path, or one for the whole host`
    : `no route covers it: add one with \`from: https://${host}\``;
}

function advisePath({ readings }: Explanation): string {
  const plain = readings.find(({ path }) => !isAmbiguous(path))?.path;
  const remedy = plain === undefined ? 'write it in its plain form' : `write what is meant, such as ${plain}`;
  return `servers read this path in ways that lead to different rules: ${remedy}`;
}

function adviseDeny({ combination, terms }: ExplainedBlock): string {
  const inverted = combination === 'not' || combination === 'nor';
  const needed = combination === 'and' || combination === 'not' ? 'one of these' : 'all of these';
  const guilty = terms.filter(({ value }) => value !== inverted);
  return `deny: ${needed} would have to ${inverted ? 'hold' : 'fail'}: ${list(guilty)}`;
}

function adviseAllow({ combination, terms }: ExplainedBlock): string {
  const inverted = combination === 'not' || combination === 'nor';
  const needed = combination === 'and' || combination === 'not' ? 'all of these' : 'one of these';
  const missing = terms.filter(({ value }) => value === inverted);
  return `allow: ${needed} would have to ${inverted ? 'fail' : 'hold'}: ${list(missing)}`;
}

function list(terms: readonly ExplainedTerm[]): string {
  return terms.map(({ term }) => `${termText(term)} (${placeText(term.place)})`).join('; ');
}
