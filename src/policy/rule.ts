import { accept } from './criteria/accept.ts';
import { authenticatedUser } from './criteria/authenticated-user.ts';
import { corsPreflight } from './criteria/cors-preflight.ts';
import { domain } from './criteria/domain.ts';
import { email } from './criteria/email.ts';
import { groups } from './criteria/groups.ts';
import { user } from './criteria/user.ts';
import type { Criterion } from './criterion.ts';
import type { RouteEntry } from './route.ts';

/** The keys of an entry that name people, of which any one lets a visitor pass. */
export type AllowList = 'allowedDomains' | 'allowedGroups' | 'allowedUsers';

/**
 * The terms of the entries of one place, of which any one that holds lets the visitor pass (as Pomerium merges the
 * policies of one host, `authorize/identity.go` of v0.6.2), in the order of the table of reasons. No terms: nobody
 * passes.
 */
export function compileRule(entries: readonly RouteEntry[]): readonly Criterion[] {
  const union = (list: AllowList) => entries.flatMap((entry) => entry[list]);
  const users = union('allowedUsers');
  const emails = users.filter((entry) => entry.includes('@'));
  const subjects = users.filter((entry) => !entry.includes('@'));
  const domains = union('allowedDomains');
  const groupNames = union('allowedGroups');
  const terms: (Criterion | false)[] = [
    entries.some((entry) => entry.allowPublicUnauthenticatedAccess) && accept,
    entries.some((entry) => entry.corsAllowPreflight) && corsPreflight,
    emails.length > 0 && email(emails),
    subjects.length > 0 && user(subjects),
    entries.some((entry) => entry.allowAnyAuthenticatedUser) && authenticatedUser,
    domains.length > 0 && domain(domains),
    groupNames.length > 0 && groups(groupNames),
  ];
  return terms.filter((term) => term !== false);
}
