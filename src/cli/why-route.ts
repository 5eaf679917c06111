import type { Policy, Route } from '../policy/compile.ts';
import { matchHost } from '../policy/match.ts';
import type { Target } from '../policy/target.ts';

/** Why this route applies to a target and no other, in one sentence. */
export function whyRoute(policy: Policy, { source, condition }: Route, target: Target): string {
  const { host } = source;
  const ofHost = host.includes('*')
    ? `${host} is the longest wildcard that covers ${target.host}`
    : `${host} is the host itself`;
  const others = (matchHost(policy, target)?.routes.length ?? 1) - 1;
  return `${ofHost}; ${whyPath(condition, others)}`;
}

function whyPath({ path, prefix, regex, regexPriorityOrder }: Route['condition'], others: number): string {
  if (path !== undefined) return `${path} is the path itself`;
  if (prefix !== undefined)
    return `${prefix} is the longest prefix that the path begins with, and no route has the path itself`;
  if (regex === undefined)
    return others === 0 ? 'it covers every path' : `none of the host’s other routes covers the path`;
  const order = regexPriorityOrder === undefined ? 'without a priority' : `priority ${regexPriorityOrder}`;
  return `${regex} (${order}) is the first regex that the whole path matches, and no path or prefix does`;
}
