import type { Criterion } from '../criterion.ts';
import { identityCriterion } from '../criterion.ts';

/** `allowed_users` without an `@`: the visitor's subject at the provider is one of these, exactly. */
export function user(allowed: readonly string[]): Criterion {
  const subjects = new Set(allowed);
  return identityCriterion('user-ok', 'user-unauthorized', (visitor) => subjects.has(visitor.subject));
}
