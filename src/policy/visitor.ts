import type { EmailAddress } from './email.ts';

/** What a rule may look at of somebody who is signed in. */
export interface Visitor {
  readonly subject: string;
  /** Undefined where the provider gave none, or one that is nobody's. */
  readonly email: EmailAddress | undefined;
  readonly groups: readonly string[];
  /** All claims by the provider's names, `sub`, `email` and `groups` among them. */
  readonly claims: Readonly<Record<string, unknown>>;
}
