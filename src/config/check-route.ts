import { parseEmail } from '../policy/email.ts';
import type { RouteEntry } from '../policy/route.ts';
import type { RouteReader } from './route.ts';

/** Checks what no key of a route can say alone: whether they go together. */
export function checkRoute(entry: Omit<RouteEntry, 'source'>, reader: RouteReader): void {
  const { allowedUsers, allowedDomains, allowedGroups, allowedIdpClaims } = entry;
  const lists = allowedUsers.length + allowedDomains.length + allowedGroups.length + allowedIdpClaims.size;
  const named = lists > 0 || entry.allowAnyAuthenticatedUser;
  if (entry.allowPublicUnauthenticatedAccess && named)
    refuse(reader, 'allow_public_unauthenticated_access', 'is public, but also says who may pass: keep one');
  if (entry.allowAnyAuthenticatedUser && lists > 0) {
    const flaw = 'lets everybody in who signs in, but also has lists: keep one';
    refuse(reader, 'allow_any_authenticated_user', flaw);
  }
  for (const user of allowedUsers) {
    if (user.includes('@') && parseEmail(user) === undefined)
      refuse(reader, 'allowed_users', `holds ${user}, which is no email address`);
  }
  for (const domain of allowedDomains) {
    if (domain.includes('@') || parseEmail(`somebody@${domain}`) === undefined)
      refuse(reader, 'allowed_domains', `holds ${domain}: write a domain such as example.com`);
  }
}

/** Warns of a route that says nothing of who may pass. */
export function checkPassable(
  { place }: Pick<RouteEntry, 'place'>,
  { fields, here, problems }: RouteReader,
): void {
  if (SAYING_WHO.some((key) => fields[key] !== undefined)) return;
  const flaw = 'lets nobody pass: add allowed_users, allowed_domains, allowed_groups or a policy';
  problems.warning(place, here, flaw, 'lets_nobody_pass');
}

const SAYING_WHO = [
  'allowed_users',
  'allowed_domains',
  'allowed_groups',
  'allowed_idp_claims',
  'allow_any_authenticated_user',
  'allow_public_unauthenticated_access',
  'policy',
];

function refuse({ here, placeOf, problems }: RouteReader, key: string, flaw: string): void {
  problems.error(placeOf([key]), `${here}.${key}`, flaw);
}
