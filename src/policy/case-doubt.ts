import type { Case } from './cases.ts';
import type { Route } from './compile.ts';
import type { Explanation } from './explain.ts';
import { coversHost } from './host-index.ts';
import { placeText } from './place.ts';
import { defaultPort } from './route.ts';
import type { Target } from './target.ts';

/**
 * Why a case's answer, though it is right, is likely given by a route that nobody meant; undefined where it isn't.
 * `routes` gives all of the policy's: few cases have to look.
 */
export function doubtOf(
  routes: () => readonly Route[],
  one: Case,
  target: Target,
  { decision, route, readings }: Explanation,
): string | undefined {
  if (decision.reason === 'route-not-found')
    return 'is right only because no route covers its URL: is it the one that is meant?';
  const isBeside = ({ place }: Route) => place.file === one.place.file;
  if (route === undefined || one.route !== undefined || isBeside(route)) return undefined;
  const path = readings[0]?.path ?? target.path;
  const [beside] = routes()
    .filter((other) => isBeside(other) && covers(other, target, path))
    .sort((left, right) => left.place.line - right.place.line || left.place.column - right.place.column);
  if (beside === undefined) return undefined;
  return `is decided by ${route.id} at ${placeText(route.place)}, though ${beside.id} beside it covers its URL too: \`route\` says which one is meant`;
}

function covers({ source, condition }: Route, { host, port }: Target, path: string): boolean {
  const { path: whole, prefix, matches } = condition;
  if (source.host !== host && !(source.host.includes('*') && coversHost(source.host, host))) return false;
  if (source.port !== undefined && source.port !== (port ?? defaultPort(source.scheme))) return false;
  return (
    (whole === undefined || whole === path) &&
    (prefix === undefined || path.startsWith(prefix)) &&
    (matches === undefined || matches(path))
  );
}
