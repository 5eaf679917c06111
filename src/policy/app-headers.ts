/** The conventions by which apps learn who the visitor is. */
export const HEADER_FAMILIES = [
  'pomerium',
  'x-forwarded',
  'x-auth-request',
  'remote',
  'x-webauth',
  'cloudflare',
] as const;

/** One convention, by its name in the configuration. */
export type HeaderFamily = (typeof HEADER_FAMILIES)[number];

/** Which identity headers an app gets: families, and headers of the operator's own (name to claim). */
export interface IdentityHeaderChoice {
  readonly families: readonly HeaderFamily[];
  readonly own: ReadonlyMap<string, string>;
}

/** A piece of a header's value, in the order in which it is put together. */
export type TemplatePart =
  | { readonly kind: 'access_token' | 'id_token' | 'jwt' }
  | { readonly kind: 'claim' | 'request_header'; readonly name: string }
  /** Also what was known at load, as the Basic credentials of a secret file. */
  | { readonly kind: 'text'; readonly text: string };

/** A parsed value of `set_request_headers`. */
export type HeaderTemplate = readonly TemplatePart[];

/** What the app of a route is told beyond the decision. The policy carries it, and doesn't look at it. */
export interface AppHeaders {
  /** Undefined: as the whole installation. */
  readonly identity: IdentityHeaderChoice | undefined;
  /** Lower-case header name to value. */
  readonly set: ReadonlyMap<string, HeaderTemplate>;
  /** Lower-case header names. */
  readonly remove: readonly string[];
  /** The only groups that the app is told of; undefined: all. */
  readonly groupsFilter: readonly string[] | undefined;
}
