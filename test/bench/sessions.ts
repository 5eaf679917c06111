import { createKeyRing } from '../../src/session/key-ring.ts';
import { sealSession } from '../../src/session/sealed-session.ts';

/** The secret of the servers under load. */
export const COOKIE_SECRET = Buffer.alloc(32, 7);

/** A Cookie header with a session of its own for a host, of the usual size. */
export async function sealCookie(host: string, number: number, email: string): Promise<string> {
  const ring = createKeyRing([COOKIE_SECRET], 'session');
  const now = Math.floor(Date.now() / 1000);
  const session = {
    id: `session-${number}`,
    subject: `10769150350006150715113082${number}`,
    email,
    name: 'Some Body',
    groups: ['family', 'operators'],
    claims: { preferred_username: 'somebody', locale: 'en', picture: 'https://lh3.example.com/a/photo' },
    startedAt: now,
    expiresAt: now + 36_000,
    idToken: undefined,
    accessToken: undefined,
  };
  return `__Host-_pomerium=${await sealSession(ring, session, `host:${host}`, now)}`;
}
