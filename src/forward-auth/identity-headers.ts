import type { Session } from '../session/session.ts';

/** The identity headers of an answer: every one that may be sent is there, empty where there is no value. */
export type IdentityHeaders = Readonly<Record<string, string>>;

/** The header that carries the assertion, Pomerium's. */
export const ASSERTION_HEADER = 'x-pomerium-jwt-assertion';

/** Makes the identity headers of a visitor; of none, they are all empty, so that no forged copy survives. */
export type DescribeVisitor = (session: Session | undefined, assertion: string) => IdentityHeaders;

type Value = (session: Session) => string;

const POMERIUM: Readonly<Record<string, Value>> = {
  'x-pomerium-authenticated-user-id': ({ subject }) => subject,
  'x-pomerium-authenticated-user-email': ({ email }) => email ?? '',
  'x-pomerium-authenticated-user-groups': ({ groups }) => groups.join(','),
};

const X_FORWARDED: Readonly<Record<string, Value>> = {
  'x-forwarded-user': ({ email, subject }) => email ?? subject,
  'x-forwarded-email': ({ email }) => email ?? '',
  'x-forwarded-groups': ({ groups }) => groups.join(','),
  'x-forwarded-preferred-username': ({ claims }) => claimText(claims['preferred_username']),
};

/** Describes visitors by these headers and those of `jwt_claims_headers` (header name to claim name). */
export function createIdentityHeaders(claimHeaders: ReadonlyMap<string, string>): DescribeVisitor {
  const values = Object.entries({ ...claimValues(claimHeaders), ...POMERIUM, ...X_FORWARDED });
  const nobody = Object.fromEntries(
    [ASSERTION_HEADER, ...values.map(([name]) => name)].map((name) => [name, '']),
  );
  return (session, assertion) => {
    if (session === undefined) return nobody;
    const headers: Record<string, string> = { [ASSERTION_HEADER]: assertion };
    for (const [name, value] of values) headers[name] = fieldValue(value(session));
    return headers;
  };
}

function claimValues(claimHeaders: ReadonlyMap<string, string>): Record<string, Value> {
  return Object.fromEntries(
    [...claimHeaders].map(([header, claim]) => [header, (s: Session) => claimOf(s, claim)]),
  );
}

function claimOf(session: Session, claim: string): string {
  const own: Readonly<Record<string, unknown>> = {
    email: session.email,
    groups: session.groups,
    name: session.name,
    sid: session.id,
    sub: session.subject,
    user: session.subject,
  };
  return claimText(Object.hasOwn(own, claim) ? own[claim] : session.claims[claim]);
}

/** A claim as text: lists joined by commas as Pomerium does, objects as JSON, nothing for a missing one. */
function claimText(claim: unknown): string {
  if (claim === undefined || claim === null) return '';
  if (Array.isArray(claim)) return claim.map(claimText).join(',');
  return typeof claim === 'object' ? JSON.stringify(claim) : String(claim);
}

// RFC 9110 §5.5: visible characters go as the bytes of their UTF-8; what could end the line, or isn't text, as %XX.
function fieldValue(text: string): string {
  const safe = text.replace(/\p{Cc}/gu, (control) => encodeURIComponent(control));
  return Buffer.from(safe.trim(), 'utf8').toString('latin1');
}
