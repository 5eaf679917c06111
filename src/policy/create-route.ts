import { hasAppHeaders, NO_APP_HEADERS } from './app-headers.ts';
import type { Route } from './compile.ts';
import { compileCondition } from './condition.ts';
import type { SamePlace } from './same-place.ts';

/** The route that entries of one place are. */
export function createRoute(entries: SamePlace): Route {
  const [first] = entries;
  const { path, prefix, regex } = first.condition;
  return {
    id: entries.find(({ name }) => name !== undefined)?.name ?? first.from + (path ?? prefix ?? regex ?? ''),
    place: first.place,
    source: first.source,
    condition: compileCondition(first.condition),
    app: entries.find(({ app }) => hasAppHeaders(app))?.app ?? NO_APP_HEADERS,
    entries,
    rule: undefined,
  };
}
