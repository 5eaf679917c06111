import type { Criterion } from '../criterion.ts';
import { identityCriterion } from '../criterion.ts';
import { asciiLowerCase } from '../email.ts';

/** `allowed_users` with an `@`: the visitor's email is one of these. */
export function email(allowed: readonly string[]): Criterion {
  const addresses = new Set(allowed.map(asciiLowerCase));
  return identityCriterion(
    'email-ok',
    'email-unauthorized',
    (visitor) => visitor.email !== undefined && addresses.has(visitor.email.address),
  );
}
