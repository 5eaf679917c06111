import type { Criterion } from '../criterion.ts';
import { identityCriterion } from '../criterion.ts';
import { asciiLowerCase } from '../email.ts';

/** `allowed_domains`: the part of the visitor's email after its `@` is one of these, a subdomain is not. */
export function domain(allowed: readonly string[]): Criterion {
  const domains = new Set(allowed.map(asciiLowerCase));
  return identityCriterion(
    'domain-ok',
    'domain-unauthorized',
    ({ email }) => email !== undefined && domains.has(email.domain),
  );
}
