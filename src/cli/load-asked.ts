import type { Origin } from '../config/load.ts';
import { loadSettings } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { ForwardenError } from '../errors.ts';
import { compilePolicy } from '../policy/compile.ts';
import type { GroupEntry } from '../policy/local-groups.ts';
import type { Asked } from './answer-question.ts';

/** A policy that can be asked, and what its file says beside it. */
export interface LoadedPolicy extends Asked {
  readonly groups: readonly GroupEntry[];
  /** Empty where something else in the configuration is wrong. */
  readonly trustedProxies: readonly string[];
}

/** Loads the policy of a configuration, whatever is wrong beside it. Throws `config_invalid`. */
export function loadAsked(origin: Origin): LoadedPolicy {
  const { policy, authenticateHost, settings, problems } = loadSettings(origin);
  if (policy === undefined) {
    const errors = problems.filter(({ severity }) => severity === 'error');
    throw new ForwardenError('config_invalid', errors.map(formatProblem).join('\n'));
  }
  return {
    policy: compilePolicy(policy).policy,
    authenticateHost,
    groups: policy.groups,
    trustedProxies: settings?.trustedProxies ?? [],
  };
}
