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
