import type { Criterion } from '../criterion.ts';
import { identityCriterion } from '../criterion.ts';

/** `allowed_groups`: the visitor is in one of these, by the provider's exact name. */
export function groups(allowed: readonly string[]): Criterion {
  const names = new Set(allowed);
  return identityCriterion('groups-ok', 'groups-unauthorized', (visitor) =>
    visitor.groups.some((group) => names.has(group)),
  );
}
