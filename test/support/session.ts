import type { Session } from '../../src/session/session.ts';

/** When the sessions of the tests began, in seconds. */
export const STARTED_AT = 1_800_000_000;

/** Alice's session, of an hour; what a test says is different. */
export function session(changes: Partial<Session> = {}): Session {
  return {
    id: 'session-of-alice',
    subject: 'alice',
    email: 'alice@example.com',
    name: undefined,
    groups: [],
    claims: {},
    startedAt: STARTED_AT,
    expiresAt: STARTED_AT + 3600,
    idToken: undefined,
    accessToken: undefined,
    ...changes,
  };
}
