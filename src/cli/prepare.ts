import type { LoadedPolicy } from '../audit-loaded.ts';
import { packLoaded } from '../audit-loaded.ts';
import type { ServerSettings } from '../config/config.ts';
import type { Origin } from '../config/load.ts';
import { loadSettings } from '../config/load.ts';
import type { Problem } from '../config/problem.ts';
import type { PolicyEntries } from '../policy/compile.ts';

/** What a server starts with. */
export interface Prepared {
  readonly settings: ServerSettings;
  readonly policy: LoadedPolicy;
  /** What is protected, for people; a few of many. */
  readonly protects: string;
}

/**
 * Loads the configuration of a server; `prepared` is undefined when any problem is an error. Nothing of the entries stays
 * but what is packed: else those of a large policy would be in memory for as long as the server runs.
 */
export function prepare(
  origin: Origin,
  progress: (text: string) => void,
): { readonly prepared: Prepared | undefined; readonly problems: readonly Problem[] } {
  const { settings: whole, problems } = loadSettings(origin, progress);
  if (whole === undefined) return { prepared: undefined, problems };
  const { routes, groups, cases: _cases, ...settings } = whole;
  const policy = packLoaded({ routes, groups }, settings.auditLog !== undefined);
  return { prepared: { settings, policy, protects: namesOf(routes) }, problems };
}

// A start with thousands of routes must not bury the lines that matter.
const NAMED_ROUTES = 20;

function namesOf(routes: PolicyEntries['routes']): string {
  const names = [...new Set(routes.map(({ from }) => from))];
  const more = names.length > NAMED_ROUTES ? ` and ${names.length - NAMED_ROUTES} more` : '';
  return `${names.slice(0, NAMED_ROUTES).join(', ')}${more}`;
}
