import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createKeyRing } from '../../src/session/key-ring.ts';
import { open } from '../../src/session/open-seal.ts';
import { sealSession, sessionOf, sessionPayload } from '../../src/session/sealed-session.ts';
import type { Session } from '../../src/session/session.ts';
import { STARTED_AT as NOW, session } from '../support/session.ts';

const RING = createKeyRing([new Uint8Array(32)], 'session');

const anySession: fc.Arbitrary<Session> = fc.record({
  id: fc.string({ minLength: 1 }),
  subject: fc.string({ unit: 'grapheme' }),
  email: fc.option(fc.emailAddress(), { nil: undefined }),
  name: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
  groups: fc.array(fc.string()),
  claims: fc.dictionary(
    fc.stringMatching(/^[a-z]{1,8}$/),
    fc.oneof(fc.string(), fc.array(fc.string()), fc.boolean()),
  ),
  startedAt: fc.constant(NOW),
  expiresAt: fc.integer({ min: NOW + 1, max: NOW + 1e9 }),
  idToken: fc.option(fc.string(), { nil: undefined }),
  accessToken: fc.option(fc.string(), { nil: undefined }),
});

test('a session that was sealed is the same when it is opened', async () => {
  await fc.assert(
    fc.asyncProperty(anySession, async (any) => {
      const opened = await open(RING, await sealSession(RING, any, 'host:a', NOW), 'host:a', NOW);
      assert.ok(opened.state === 'open');
      assert.deepEqual(sessionOf(opened.payload, opened.payload.exp ?? 0), {
        ...any,
        claims: { ...any.claims },
      });
    }),
    { numRuns: 50 },
  );
});

test('a sealed session ends with the session', async () => {
  const text = await sealSession(RING, session(), 'host:a', NOW);
  assert.equal((await open(RING, text, 'host:a', session().expiresAt)).state, 'expired');
});

test('a payload says nothing of what the session doesn’t have', () => {
  assert.deepEqual(sessionPayload(session({ email: undefined })), {
    sid: 'session-of-alice',
    sub: 'alice',
    auth_time: NOW,
  });
});

test('a payload that is no session’s is none', () => {
  const good = sessionPayload(session());
  for (const flaw of [
    { sid: undefined },
    { sid: 1 },
    { sub: undefined },
    { auth_time: undefined },
    { auth_time: 'x' },
  ])
    assert.equal(sessionOf({ ...good, ...flaw } as typeof good, NOW), undefined, JSON.stringify(flaw));
});

test('of another shape than ours nothing is believed', () => {
  const payload = {
    ...sessionPayload(session()),
    email: 1,
    name: [],
    groups: ['a', 1],
    claims: ['x'],
    id_token: {},
    access_token: 2,
  };
  assert.deepEqual(sessionOf(payload, NOW), session({ email: undefined, groups: ['a'], expiresAt: NOW }));
});
