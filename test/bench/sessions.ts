import { createCipheriv, randomBytes } from 'node:crypto';
import { createKeyRing } from '../../src/session/key-ring.ts';
import { sessionPayload } from '../../src/session/sealed-session.ts';

/** The secret of the servers under load. */
export const COOKIE_SECRET = Buffer.alloc(32, 7);

const RING = createKeyRing([COOKIE_SECRET], 'session');
const KEY = RING.keys.get(RING.sealingKeyId) ?? new Uint8Array();
const HEADER = Buffer.from(
  JSON.stringify({ alg: 'dir', enc: 'A256GCM', typ: RING.purpose, kid: RING.sealingKeyId }),
).toString('base64url');

/** A Cookie header with a session of its own for a host, of the usual size. */
export function sealCookie(host: string, number: number, email: string): string {
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
  const times = { aud: `host:${host}`, iat: now, exp: session.expiresAt };
  return `__Host-_pomerium=${seal(JSON.stringify({ ...sessionPayload(session), ...times }))}`;
}

// As forwarden seals, but at once: a million sessions are to be made while others wait for them.
function seal(json: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', KEY, iv);
  cipher.setAAD(Buffer.from(HEADER, 'latin1'));
  const sealed = Buffer.concat([cipher.update(json, 'utf8'), cipher.final()]);
  return [HEADER, '', ...[iv, sealed, cipher.getAuthTag()].map((bytes) => bytes.toString('base64url'))].join(
    '.',
  );
}
