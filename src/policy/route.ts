import type { AppHeaders } from './app-headers.ts';
import type { Place } from './place.ts';

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

/** One entry of the policy as the operator wrote it: which hosts it covers, and who may pass. */
export interface RouteEntry {
  readonly place: Place;
  readonly name: string | undefined;
  /** `from` as it was written, without a trailing slash. */
  readonly from: string;
  readonly source: RouteSource;
  readonly allowedUsers: readonly string[];
  readonly allowedDomains: readonly string[];
  readonly allowedGroups: readonly string[];
  readonly allowAnyAuthenticatedUser: boolean;
  readonly allowPublicUnauthenticatedAccess: boolean;
  readonly corsAllowPreflight: boolean;
  readonly app: AppHeaders;
}
