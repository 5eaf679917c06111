/** Who the visitor is, as the provider said when he signed in. Times are in seconds since the epoch. */
export interface Session {
  /** The same on every host of one sign-in, so that signing out ends them all. */
  readonly id: string;
  readonly subject: string;
  readonly email: string | undefined;
  readonly name: string | undefined;
  readonly groups: readonly string[];
  /** The provider's further claims, for `jwt_claims_headers`. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly startedAt: number;
  readonly expiresAt: number;
  /** Kept on the authenticate host for `id_token_hint` at sign-out, and where a route's template asks for it. */
  readonly idToken: string | undefined;
  /** Kept only where a route's template asks for it. */
  readonly accessToken: string | undefined;
}
