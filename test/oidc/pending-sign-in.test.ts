import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { PendingSignIn } from '../../src/oidc/pending-sign-in.ts';
import {
  bindingCookies,
  bindSignIn,
  readPendingSignIns,
  releaseSignIn,
} from '../../src/oidc/pending-sign-in.ts';
import { createSignInId } from '../../src/oidc/sign-in-id.ts';
import { createKeyRing } from '../../src/session/key-ring.ts';
import { keptCookies } from '../support/kept-cookies.ts';

const NOW = 1_800_000_000;
const RING = createKeyRing([new Uint8Array(32)], 'sign-in');
const COOKIES = bindingCookies('_pomerium', true);

function pendingAt(seconds: number): PendingSignIn {
  return {
    id: createSignInId((NOW + seconds) * 1000, randomBytes),
    sessionId: `session-${seconds}`,
    nonce: 'nonce',
    codeVerifier: 'verifier',
    returnTo: new URL('https://app.example.com/'),
    signInId: 'sign-in',
    isRetry: false,
  };
}

const bind = (pending: PendingSignIn, sent = '', now = NOW) => bindSignIn(RING, COOKIES, pending, sent, now);

/** A browser with so many sign-ins under way, begun a second apart. */
async function browserWith(count: number): Promise<{ all: PendingSignIn[]; sent: string }> {
  const all = Array.from({ length: count }, (_, index) => pendingAt(index));
  const changes = await Promise.all(all.map((pending) => bind(pending)));
  return { all, sent: keptCookies(changes.flat()) };
}

test('all sign-ins of a browser are read, the oldest first, whatever their order', async () => {
  const { all, sent } = await browserWith(10);
  assert.deepEqual(await readPendingSignIns(RING, COOKIES, sent, NOW), all);
  assert.deepEqual(
    await readPendingSignIns(RING, COOKIES, sent.split('; ').toReversed().join('; '), NOW),
    all,
  );
});

test('what a sign-in leaves open stays open', async () => {
  const pending: PendingSignIn = { ...pendingAt(0), returnTo: undefined, signInId: undefined, isRetry: true };
  assert.deepEqual(await readPendingSignIns(RING, COOKIES, keptCookies(await bind(pending)), NOW), [pending]);
});

test('the binding is a cookie of the authenticate host alone, that comes back from the provider', async () => {
  const pending = pendingAt(0);
  const [{ value, ...cookie } = { value: '' }] = await bind(pending);
  assert.deepEqual(cookie, {
    name: `__Host-_pomerium_sign_in_${pending.id}`,
    path: '/',
    domain: undefined,
    secure: true,
    sameSite: 'lax',
    maxAgeSeconds: 900,
  });
  for (const secret of ['nonce', 'verifier', 'session-0']) assert.equal(value.includes(secret), false);
});

test('a sign-in is over after a quarter of an hour', async () => {
  const sent = keptCookies(await bind(pendingAt(0)));
  assert.equal((await readPendingSignIns(RING, COOKIES, sent, NOW + 899)).length, 1);
  assert.deepEqual(await readPendingSignIns(RING, COOKIES, sent, NOW + 900), []);
});

test('a binding under another sign-in’s name, of another secret, or of another purpose is none', async () => {
  const pending = pendingAt(0);
  const [cookie] = await bind(pending);
  const foreign = createKeyRing([new Uint8Array(32).fill(1)], 'sign-in');
  const state = createKeyRing([new Uint8Array(32)], 'state');
  assert.deepEqual(
    await readPendingSignIns(RING, COOKIES, `${COOKIES.prefix}${pendingAt(1).id}=${cookie?.value}`, NOW),
    [],
  );
  for (const ring of [foreign, state]) {
    const sent = keptCookies(await bindSignIn(ring, COOKIES, pending, '', NOW));
    assert.deepEqual(await readPendingSignIns(RING, COOKIES, sent, NOW), []);
  }
  for (const sent of [
    '',
    `${COOKIES.prefix}${pending.id}=x`,
    `${COOKIES.prefix}x=${cookie?.value}`,
    `_pomerium_sign_in_${pending.id}=${cookie?.value}`,
  ])
    assert.deepEqual(await readPendingSignIns(RING, COOKIES, sent, NOW), [], sent.slice(0, 50));
});

test('twenty sign-ins are under way at most: a further one takes the oldest away', async () => {
  const { all, sent } = await browserWith(22);
  const changes = await bind(pendingAt(100), sent);
  const gone = changes.filter(({ maxAgeSeconds }) => maxAgeSeconds === 0).map(({ name }) => name);
  assert.deepEqual(
    gone.toSorted(),
    all.slice(0, 3).map(({ id }) => COOKIES.prefix + id),
  );
});

test('a flood of cookies is not opened one by one', async () => {
  const { sent } = await browserWith(50);
  assert.equal((await readPendingSignIns(RING, COOKIES, sent, NOW)).length, 40);
});

test('a finished sign-in’s binding goes', () => {
  const { id } = pendingAt(0);
  const { name, value, maxAgeSeconds, path } = releaseSignIn(COOKIES, id);
  assert.deepEqual([name, value, maxAgeSeconds, path], [COOKIES.prefix + id, '', 0, '/']);
});
