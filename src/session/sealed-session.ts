import type { KeyRing } from './key-ring.ts';
import type { Payload } from './seal.ts';
import { seal } from './seal.ts';
import type { Session } from './session.ts';

/** Seals a session so that it opens for this audience alone, and only while it lasts. */
export function sealSession(ring: KeyRing, session: Session, audience: string, now: number): Promise<string> {
  return seal(ring, sessionPayload(session), { audience, issuedAt: now, expiresAt: session.expiresAt });
}

/** A session as the payload of a sealed text, by the names of RFC 7519 and OIDC Core §5.1. */
export function sessionPayload(session: Session): Payload {
  const { id, subject, email, name, groups, claims, startedAt, idToken, accessToken } = session;
  return {
    sid: id,
    sub: subject,
    auth_time: startedAt,
    ...(email !== undefined && { email }),
    ...(name !== undefined && { name }),
    ...(groups.length > 0 && { groups: [...groups] }),
    ...(Object.keys(claims).length > 0 && { claims }),
    ...(idToken !== undefined && { id_token: idToken }),
    ...(accessToken !== undefined && { access_token: accessToken }),
  };
}

/** The session of an opened payload; undefined where it isn't one, which only another version's could be. */
export function sessionOf(payload: Payload, expiresAt: number): Session | undefined {
  const { sid, sub, auth_time: startedAt, email, name, groups, claims, id_token, access_token } = payload;
  if (typeof sid !== 'string' || typeof sub !== 'string' || typeof startedAt !== 'number') return undefined;
  return {
    id: sid,
    subject: sub,
    email: typeof email === 'string' ? email : undefined,
    name: typeof name === 'string' ? name : undefined,
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
    claims: isRecord(claims) ? claims : {},
    startedAt,
    expiresAt,
    idToken: typeof id_token === 'string' ? id_token : undefined,
    accessToken: typeof access_token === 'string' ? access_token : undefined,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
