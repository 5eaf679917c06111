import type { RouteEntry } from '../policy/route.ts';
import type { Settings } from './config.ts';
import type { GivenValues } from './given.ts';
import type { ProblemList } from './problem-list.ts';

/** Checks what no key can say alone: whether the keys go together. */
export function crossCheck(settings: Settings, given: GivenValues, problems: ProblemList): void {
  checkSchemes(settings, given, problems);
  checkProvider(settings, given, problems);
  checkCookieDomain(settings, given, problems);
  checkAuthenticateHost(settings, problems);
  warnOfGroups(settings, problems);
}

function checkSchemes(
  { authenticateUrl, cookie, routes }: Settings,
  given: GivenValues,
  problems: ProblemList,
): void {
  const placeOf = given.get('authenticate_service_url')?.place;
  if (authenticateUrl.protocol === 'http:' && cookie.secure && !isLocal(authenticateUrl.hostname)) {
    const remedy = 'use https, or cookie_secure: false if you must';
    problems.error(
      placeOf,
      'authenticate_service_url',
      `is plain http, where browsers keep no secure cookie: ${remedy}`,
    );
  }
  for (const { source, from, place } of routes) {
    if (source.scheme !== 'http' || isLocal(source.host)) continue;
    if (cookie.secure) {
      const remedy = 'write https, or set cookie_secure: false if you must';
      problems.error(place, from, `is plain http, where browsers keep no secure cookie: ${remedy}`);
    } else
      problems.warning(place, from, 'is plain http: whoever is on the way can read and steal the session');
  }
}

function checkProvider({ provider }: Settings, given: GivenValues, problems: ProblemList): void {
  const { issuer, name } = provider;
  const url = given.get('idp_provider_url');
  if (issuer.protocol === 'http:' && !isLocal(issuer.hostname)) {
    problems.error(url?.place, 'idp_provider_url', 'is plain http: a provider beyond localhost needs https');
  }
  if (name === 'google' && url !== undefined && String(url.value).replace(/\/$/, '') !== issuer.origin) {
    problems.error(
      url.place,
      'idp_provider_url',
      `is not Google’s (${issuer.origin}): set idp_provider: oidc`,
    );
  }
}

function checkCookieDomain(settings: Settings, given: GivenValues, problems: ProblemList): void {
  const { domain } = settings.cookie;
  if (domain === undefined) return;
  const isWithin = (host: string) => host === domain || host.endsWith(`.${domain}`);
  if (!isWithin(settings.authenticateUrl.hostname)) {
    const place = given.get('authenticate_service_url')?.place;
    problems.error(
      place,
      'authenticate_service_url',
      `is outside cookie_domain ${domain}: its cookies would not count`,
    );
  }
  for (const { source, from, place } of settings.routes) {
    if (!isWithin(source.host))
      problems.error(place, from, `is outside cookie_domain ${domain}: its visitors could never sign in`);
  }
}

function checkAuthenticateHost({ authenticateUrl, routes }: Settings, problems: ProblemList): void {
  for (const { source, from, place } of routes) {
    if (source.host !== authenticateUrl.hostname) continue;
    problems.error(
      place,
      from,
      'is the authenticate host itself, which everybody has to reach: take the route out',
    );
  }
}

function warnOfGroups({ provider, routes }: Settings, problems: ProblemList): void {
  if (provider.name !== 'google') return;
  const warn = ({ place, from }: RouteEntry, group: string) =>
    problems.warning(place, from, `allows the group ${group}, but Google sends no groups: nobody is in it`);
  for (const route of routes) for (const group of route.allowedGroups) warn(route, group);
}

function isLocal(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(host)
  );
}
