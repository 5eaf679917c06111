import type { PolicyEntries } from '../policy/compile.ts';
import type { RouteEntry } from '../policy/route.ts';
import type { GivenValues } from './given.ts';
import type { ProblemList } from './problem-list.ts';
import type { Values } from './settings.ts';
import { GOOGLE } from './settings.ts';

/** Checks what no key can say alone: whether the keys, as far as each is valid, go together. */
export function crossCheck(
  values: Values,
  entries: PolicyEntries,
  given: GivenValues,
  problems: ProblemList,
): void {
  const { routes } = entries;
  checkSchemes(values, routes, given, problems);
  checkProvider(values, given, problems);
  checkCookieDomain(values, routes, given, problems);
  checkAuthenticateHost(values, routes, problems);
  if ((values.idp_provider ?? 'google') === 'google') warnOfGroups(entries, problems);
}

function checkSchemes(
  { authenticate_service_url: url, cookie_secure: secure = true }: Values,
  routes: readonly RouteEntry[],
  given: GivenValues,
  problems: ProblemList,
): void {
  if (url?.protocol === 'http:' && secure && !isLocal(url.hostname)) {
    const message =
      'is plain http, where browsers keep no secure cookie: use https, or cookie_secure: false if you must';
    problems.error(given.get('authenticate_service_url')?.place, 'authenticate_service_url', message);
  }
  for (const { source, from, place } of routes) {
    if (source.scheme !== 'http' || isLocal(source.host)) continue;
    if (secure) {
      const remedy = 'write https, or set cookie_secure: false if you must';
      problems.error(place, from, `is plain http, where browsers keep no secure cookie: ${remedy}`);
    } else
      problems.warning(
        place,
        from,
        'is plain http: whoever is on the way can read and steal the session',
        'plain_http',
      );
  }
}

function checkProvider(
  { idp_provider: name = 'google', idp_provider_url: issuer }: Values,
  given: GivenValues,
  problems: ProblemList,
): void {
  if (issuer === undefined) return;
  const place = given.get('idp_provider_url')?.place;
  if (issuer.protocol === 'http:' && !isLocal(issuer.hostname)) {
    problems.error(place, 'idp_provider_url', 'is plain http: a provider beyond localhost needs https');
  }
  if (name === 'google' && issuer.href !== GOOGLE.href) {
    problems.error(place, 'idp_provider_url', `is not Google’s (${GOOGLE.origin}): set idp_provider: oidc`);
  }
}

function checkCookieDomain(
  { cookie_domain: domain, authenticate_service_url: url }: Values,
  routes: readonly RouteEntry[],
  given: GivenValues,
  problems: ProblemList,
): void {
  if (domain === undefined) return;
  const isWithin = (host: string) => host === domain || host.endsWith(`.${domain}`);
  if (url !== undefined && !isWithin(url.hostname)) {
    const place = given.get('authenticate_service_url')?.place;
    problems.error(
      place,
      'authenticate_service_url',
      `is outside cookie_domain ${domain}: its cookies would not count`,
    );
  }
  for (const { source, from, place } of routes) {
    if (!isWithin(source.host))
      problems.error(place, from, `is outside cookie_domain ${domain}: its visitors could never sign in`);
  }
}

function checkAuthenticateHost(
  { authenticate_service_url: url }: Values,
  routes: readonly RouteEntry[],
  problems: ProblemList,
): void {
  for (const { source, from, place } of routes) {
    if (source.host !== url?.hostname) continue;
    problems.error(
      place,
      from,
      'is the authenticate host itself, which everybody has to reach: take the route out',
    );
  }
}

function warnOfGroups({ routes, groups }: PolicyEntries, problems: ProblemList): void {
  const local = new Set(groups.map(({ name }) => name));
  const warn = ({ place, from }: RouteEntry, group: string) =>
    problems.warning(
      place,
      from,
      `allows the group ${group}, but Google sends no groups: nobody is in it`,
      'group_unknown',
    );
  for (const route of routes)
    for (const group of route.allowedGroups) if (!local.has(group)) warn(route, group);
}

function isLocal(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(host)
  );
}
