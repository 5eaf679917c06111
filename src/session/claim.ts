import type { Session } from './session.ts';

/** A claim of a session as text, by the names of the assertion; empty where there is none. */
export function claimText(session: Session, name: string): string {
  const own: Readonly<Record<string, unknown>> = {
    email: session.email,
    groups: session.groups,
    name: session.name,
    sid: session.id,
    sub: session.subject,
    user: session.subject,
  };
  return textOf(Object.hasOwn(own, name) ? own[name] : findClaim(session.claims, name));
}

/** A provider's claim by its literal name, else by a path into objects parted by `.` or `/` (Pomerium `pkg/policy`). */
function findClaim(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const step of name.split(/[./]/)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** Lists joined by commas as Pomerium does, objects as JSON, nothing for a missing one. */
function textOf(claim: unknown): string {
  if (claim === undefined || claim === null) return '';
  if (Array.isArray(claim)) return claim.map(textOf).join(',');
  return typeof claim === 'object' ? JSON.stringify(claim) : String(claim);
}
