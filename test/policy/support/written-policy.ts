/** A term as it is written: one criterion, and what it is compared with. */
export type WrittenTerm = Readonly<Record<string, unknown>>;

/** What stands under `allow` or `deny`. */
export interface WrittenBlocks {
  readonly and?: readonly WrittenTerm[];
  readonly or?: readonly WrittenTerm[];
  readonly not?: readonly WrittenTerm[];
  readonly nor?: readonly WrittenTerm[];
}

/** One rule of the policy language. */
export interface WrittenRule {
  readonly allow?: WrittenBlocks;
  readonly deny?: WrittenBlocks;
}

/** A route as an operator writes it. */
export interface WrittenRoute {
  readonly from: string;
  readonly name?: string;
  readonly to?: string;
  readonly path?: string;
  readonly prefix?: string;
  readonly regex?: string;
  readonly regex_priority_order?: number;
  readonly allowed_users?: readonly string[];
  readonly allowed_domains?: readonly string[];
  readonly allowed_groups?: readonly string[];
  readonly allowed_idp_claims?: Readonly<Record<string, readonly string[]>>;
  readonly allow_any_authenticated_user?: boolean;
  readonly allow_public_unauthenticated_access?: boolean;
  readonly cors_allow_preflight?: boolean;
  readonly policy?: WrittenRule | readonly WrittenRule[];
}

/** A policy as an operator writes it. */
export interface WrittenPolicy {
  readonly routes: readonly WrittenRoute[];
  /** Local groups: name to members. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}
