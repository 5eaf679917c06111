import { ForwardenError } from '../errors.ts';

/** What the provider says of the person who signed in. */
export interface Identity {
  readonly subject: string;
  readonly email: string | undefined;
  readonly name: string | undefined;
  readonly groups: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
  readonly idToken: string;
  readonly accessToken: string;
}

/** What of the provider's claims is believed, and what is demanded. */
export interface IdentityRules {
  readonly emailVerified: 'required' | 'trusted';
  readonly hostedDomain: string | undefined;
  readonly groupsClaim: string;
}

/** What came with the claims. */
export type Tokens = Pick<Identity, 'accessToken' | 'idToken'>;

/** The claims of the id_token and, where they were asked for, of userinfo. */
export type Claims = Readonly<Record<string, unknown>>;

// About the token or the flow rather than the person, or kept under a name of its own.
const PROTOCOL_CLAIMS = new Set(
  'acr amr at_hash aud auth_time azp c_hash email exp iat iss jti name nbf nonce s_hash sid sub typ'.split(
    ' ',
  ),
);

/**
 * Reads an identity from the provider's claims; claims of the id_token come before those of userinfo. Throws
 * `email_not_verified` or `hosted_domain_mismatch` where the configuration demands what isn't there.
 */
export function readIdentity(
  { idToken, accessToken }: Tokens,
  idTokenClaims: Claims,
  userinfoClaims: Claims,
  rules: IdentityRules,
  warn: (message: string) => void,
): Identity {
  const claims: Claims = { ...userinfoClaims, ...idTokenClaims };
  checkHostedDomain(idTokenClaims, rules.hostedDomain);
  const groups = readGroups(claims[rules.groupsClaim]);
  if (groups === undefined)
    warn(`the claim ${rules.groupsClaim} is neither an array nor a string: no groups`);
  return {
    subject: String(claims['sub']),
    email: readEmail([idTokenClaims, userinfoClaims], rules.emailVerified),
    name: typeof claims['name'] === 'string' ? claims['name'] : undefined,
    groups: groups ?? [],
    claims: furtherClaims(claims, rules.groupsClaim),
    idToken,
    accessToken,
  };
}

/** Whether userinfo has to be asked, since the id_token alone doesn't say who this is. */
export function needsUserinfo(idTokenClaims: Claims, groupsClaim: string): boolean {
  return ['email', groupsClaim].some((claim) => idTokenClaims[claim] === undefined);
}

function readEmail(
  sources: readonly [Claims, Claims],
  rule: IdentityRules['emailVerified'],
): string | undefined {
  const email = sources.find((claims) => claims['email'] !== undefined)?.['email'];
  if (typeof email !== 'string' || email === '') return undefined;
  // `email_verified` is about the email that it came with (OIDC Core §5.1), not about one of the other answer.
  const isVerified = sources
    .filter((claims) => claims['email'] === email)
    .map((claims) => claims['email_verified'])
    .find((verified) => verified !== undefined);
  // Some providers send the boolean as a string; a missing one is not true.
  if (rule === 'trusted' || isVerified === true || isVerified === 'true') return email;
  throw new ForwardenError('email_not_verified', 'the provider has not verified the email of this account');
}

function checkHostedDomain(idTokenClaims: Claims, hostedDomain: string | undefined): void {
  if (hostedDomain === undefined) return;
  const claim = idTokenClaims['hd'];
  if (typeof claim === 'string' && claim.toLowerCase() === hostedDomain.toLowerCase()) return;
  throw new ForwardenError('hosted_domain_mismatch', `the account is not one of ${hostedDomain}`);
}

function readGroups(claim: unknown): readonly string[] | undefined {
  if (claim === undefined || claim === null) return [];
  if (typeof claim === 'string') return claim === '' ? [] : [claim];
  return Array.isArray(claim) && claim.every((group) => typeof group === 'string') ? claim : undefined;
}

function furtherClaims(claims: Claims, groupsClaim: string): Claims {
  const kept = Object.entries(claims).filter(
    ([name, value]) => !PROTOCOL_CLAIMS.has(name) && name !== groupsClaim && value !== null,
  );
  return Object.fromEntries(kept);
}
