import type { Case } from '../policy/cases.ts';
import type { PolicyEntries } from '../policy/compile.ts';
import { readCases } from './cases.ts';
import type { GivenValues } from './given.ts';
import { readGroups } from './groups.ts';
import { gatherPolicy } from './policy-files.ts';
import type { ProblemList } from './problem-list.ts';
import type { Progress } from './progress.ts';
import { readRoute } from './route.ts';
import type { YamlFile } from './yaml-file.ts';

/** Who may pass, and the cases that try it. */
export interface PolicySettings extends PolicyEntries {
  readonly cases: readonly Case[];
}

const LIST_KEYS = ['policy', 'routes'] as const;

/** Reads routes, groups and cases of the configuration and of the files that it names. */
export function readPolicy(
  given: GivenValues,
  source: YamlFile | undefined,
  problems: ProblemList,
  progress: Progress,
): PolicySettings {
  const { routes, groups, cases } = gatherPolicy(given, source, problems, progress);
  const isWritten = LIST_KEYS.some((key) => given.get(key)?.value !== undefined);
  if (routes.length === 0 && !isWritten) {
    const hint =
      'write at least one route:\npolicy:\n  - from: https://app.example.com\n    allowed_users: [me@example.com]';
    problems.error(
      source?.placeOf(['policy']),
      'policy',
      `is empty: nothing is protected; ${hint}`,
      'missing_key',
    );
  }
  const reported = new Set<string>();
  return {
    routes: routes
      .map((route, index) => {
        progress(() => `${index} of ${routes.length} routes are read`);
        return readRoute(route, problems, reported);
      })
      .filter((route) => route !== undefined),
    groups: readGroups(groups, problems),
    cases: readCases(cases, problems),
  };
}
