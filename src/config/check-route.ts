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
  refuseStar(reader, 'allowed_users', allowedUsers);
  refuseStar(reader, 'allowed_domains', allowedDomains);
  for (const user of allowedUsers) {
    if (user.includes('@') && parseEmail(user) === undefined)
      refuse(reader, 'allowed_users', `holds ${user}, which is no email address`);
  }
  for (const domain of allowedDomains) {
    if (domain.includes('@') || parseEmail(`somebody@${domain}`) === undefined)
      refuse(reader, 'allowed_domains', `holds ${domain}: write a domain such as example.com`);
  }
}

/** Warns of a route that says nothing of who may pass: no list with an entry, and no rule that allows. */
export function checkPassable(entry: Omit<RouteEntry, 'source'>, { here, problems }: RouteReader): void {
  const { allowedUsers, allowedDomains, allowedGroups, allowedIdpClaims, blocks } = entry;
  const claims = [...allowedIdpClaims.values()];
  const isSaid =
    [allowedUsers, allowedDomains, allowedGroups, ...claims].some((list) => list.length > 0) ||
    entry.allowAnyAuthenticatedUser ||
    entry.allowPublicUnauthenticatedAccess ||
    blocks.some(({ action }) => action === 'allow');
  if (isSaid) return;
  const why = blocks.length > 0 ? 'its policy only denies; ' : '';
  const flaw = `lets nobody pass: ${why}add allowed_users, allowed_domains, allowed_groups or a policy`;
  problems.warning(entry.place, here, flaw, 'lets_nobody_pass');
}

function refuse({ here, placeOf, problems }: RouteReader, key: string, flaw: string): void {
  problems.error(placeOf([key]), `${here}.${key}`, flaw);
}

/** Other programs know a star here; taken as a text it would be nobody. */
function refuseStar(reader: RouteReader, key: string, texts: readonly string[]): void {
  const starred = texts.find((text) => text.includes('*'));
  if (starred === undefined) return;
  const remedy = 'write allowed_domains, or allow_any_authenticated_user';
  refuse(reader, key, `holds ${starred}, and * stands for nothing here: ${remedy}`);
}
