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

/** The form of `iss`: the bare authenticate host, or its URL (Pomerium's `jwt_issuer_format`). */
export type IssuerFormat = 'hostOnly' | 'uri';

/** What the app of a route is told beyond the decision. The policy carries it, and doesn't look at it. */
export interface AppHeaders {
  /** Undefined: as the whole installation. */
  readonly identity: IdentityHeaderChoice | undefined;
  /** Lower-case header name to value. */
  readonly set: ReadonlyMap<string, HeaderTemplate>;
  /** Lower-case header names. */
  readonly remove: readonly string[];
  /** The only groups that the app is told of; undefined: as the whole installation. */
  readonly groupsFilter: readonly string[] | undefined;
  /** Undefined: as the whole installation. */
  readonly issuerFormat: IssuerFormat | undefined;
}

/** What most routes say: nothing. */
export const NO_APP_HEADERS: AppHeaders = {
  identity: undefined,
  set: new Map(),
  remove: [],
  groupsFilter: undefined,
  issuerFormat: undefined,
};

/** Whether a route says anything about headers. */
export function hasAppHeaders({ identity, set, remove, groupsFilter, issuerFormat }: AppHeaders): boolean {
  return (
    set.size + remove.length > 0 ||
    [identity, groupsFilter, issuerFormat].some((value) => value !== undefined)
  );
}

/** Which of the provider's tokens these routes' templates ask for. */
export function tokensOf(apps: readonly AppHeaders[]): { idToken: boolean; accessToken: boolean } {
  const kinds = new Set(
    apps.flatMap(({ set }) => [...set.values()].flatMap((parts) => parts.map(({ kind }) => kind))),
  );
  return { idToken: kinds.has('id_token'), accessToken: kinds.has('access_token') };
}
