import type { AssertSession } from '../assertion/sign.ts';
import type { SigningKey } from '../assertion/signing-key.ts';
import type { StripCookies } from '../forward-auth/app-cookies.ts';
import type { ClientAddressReader } from '../forward-auth/client-address.ts';
import type { DescribeVisitor } from '../forward-auth/identity-headers.ts';
import type { AuthorizationOptions } from '../oidc/begin-sign-in.ts';
import type { PartCookies } from '../oidc/hand-off-parts.ts';
import type { IdentityRules } from '../oidc/identity.ts';
import type { LinkCookies } from '../oidc/link-cookie.ts';
import type { BindingCookies } from '../oidc/pending-sign-in.ts';
import type { Provider } from '../oidc/provider.ts';
import type { IssuerFormat } from '../policy/app-headers.ts';
import type { Policy } from '../policy/compile.ts';
import type { KeyRing, Purpose } from '../session/key-ring.ts';
import type { IsNewSession, OpenSession } from '../session/open-session.ts';
import type { CookiePolicy } from '../session/session-cookie.ts';
import type { Store } from '../session/store.ts';
import type { TellSession } from '../session/told-session.ts';
import type { Audit } from '../telemetry/audit.ts';
import type { DecisionLog } from '../telemetry/decision-log.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import type { KnowSession } from './known-session.ts';
import type { Newcomers } from './newcomers.ts';

/** What the routes are made of, put together once by `app.ts`; each takes of it what it names. */
export interface Parts {
  readonly authenticateUrl: URL;
  readonly authenticateHost: string;
  /** Where a proxy should ask, for messages about one that asks elsewhere. */
  readonly checkAddress: string;
  readonly policy: Policy;
  readonly provider: Provider;
  readonly authorization: AuthorizationOptions;
  readonly identityRules: IdentityRules;
  readonly sessionSeconds: number;
  readonly cookiePolicy: CookiePolicy;
  readonly bindingCookies: BindingCookies;
  readonly linkCookies: LinkCookies;
  readonly ownPartCookies: PartCookies;
  readonly protectedPartCookies: PartCookies;
  /** Which of the provider's tokens any route asks for. */
  readonly wantedTokens: { readonly idToken: boolean; readonly accessToken: boolean };
  readonly stripCookies: StripCookies;
  readonly rings: Readonly<Record<Purpose, KeyRing>>;
  readonly openSession: OpenSession;
  readonly isNewSession: IsNewSession;
  readonly newcomers: Newcomers;
  readonly store: Store;
  readonly signingKeys: readonly [SigningKey, ...SigningKey[]];
  readonly assertSession: AssertSession;
  readonly describeVisitor: DescribeVisitor;
  readonly knowSession: KnowSession;
  readonly tellSession: TellSession;
  readonly groupsFilter: readonly string[] | undefined;
  readonly issuerFormat: IssuerFormat;
  readonly clientAddress: ClientAddressReader;
  readonly log: Log;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  readonly audit: Audit;
  readonly decisionLog: DecisionLog;
  /** Seconds since the epoch, whole. */
  readonly now: () => number;
  /** Random bytes fit for keys. */
  readonly random: (bytes: number) => Uint8Array;
}
