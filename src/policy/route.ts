import type { AppHeaders } from './app-headers.ts';
import { NO_APP_HEADERS } from './app-headers.ts';
import type { Place } from './place.ts';
import type { Block } from './rule.ts';

/** The hosts that a route covers: its parsed `from`. */
export interface RouteSource {
  readonly scheme: 'http' | 'https';
  /** Canonical; `*` stands for any run of characters, dots included (Pomerium `config/from.go`). */
  readonly host: string;
  /** Only where `from` names one; without it the route covers every port. */
  readonly port: number | undefined;
}

/** The port that a URL of this scheme leaves out (RFC 9110 §4.2). */
export function defaultPort(scheme: RouteSource['scheme']): number {
  return scheme === 'http' ? 80 : 443;
}

/** The paths that a route covers; where there are several conditions, all must hold. All undefined: every path. */
export interface PathCondition {
  readonly path: string | undefined;
  /** As text, not by segments: `/adm` covers `/admin` (Pomerium `config/policy.go`). */
  readonly prefix: string | undefined;
  /** RE2, of the whole path. */
  readonly regex: string | undefined;
  /** Higher ones are tried first; those without one last. */
  readonly regexPriorityOrder: number | undefined;
}

/** What most routes say: nothing. */
export const EVERY_PATH: PathCondition = {
  path: undefined,
  prefix: undefined,
  regex: undefined,
  regexPriorityOrder: undefined,
};

/** One entry of the policy as the operator wrote it: what it covers, and who may pass. Plain data. */
export interface RouteEntry {
  readonly place: Place;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly logoUrl: string | undefined;
  /** `from` as it was written, without a trailing slash. */
  readonly from: string;
  readonly source: RouteSource;
  readonly condition: PathCondition;
  readonly allowedUsers: readonly string[];
  readonly allowedDomains: readonly string[];
  readonly allowedGroups: readonly string[];
  /** Claim name to the values of which any one counts. */
  readonly allowedIdpClaims: ReadonlyMap<string, readonly string[]>;
  readonly allowAnyAuthenticatedUser: boolean;
  readonly allowPublicUnauthenticatedAccess: boolean;
  readonly corsAllowPreflight: boolean;
  /** What stood under `policy`. */
  readonly blocks: readonly Block[];
  readonly app: AppHeaders;
}

/** What every entry says. */
export type AlwaysSaid = Pick<RouteEntry, 'from' | 'place' | 'source'>;

/** What else an entry says that says nothing more: the same values for all, since most of very many say little. */
export const NOTHING_SAID: Omit<RouteEntry, keyof AlwaysSaid> = {
  name: undefined,
  description: undefined,
  logoUrl: undefined,
  condition: EVERY_PATH,
  allowedUsers: [],
  allowedDomains: [],
  allowedGroups: [],
  allowedIdpClaims: new Map(),
  allowAnyAuthenticatedUser: false,
  allowPublicUnauthenticatedAccess: false,
  corsAllowPreflight: false,
  blocks: [],
  app: NO_APP_HEADERS,
};
