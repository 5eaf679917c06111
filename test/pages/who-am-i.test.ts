import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShownSession } from '../../src/pages/who-am-i.ts';
import { whoAmIPage } from '../../src/pages/who-am-i.ts';
import { readable } from './readable.ts';

const session: ShownSession = {
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  subject: '110169484474386276334',
  groups: ['engineering', 'on-call'],
  startedAt: new Date('2026-11-23T08:30:00Z'),
  expiresAt: new Date('2026-11-24T22:30:00Z'),
};

function show(shown: ShownSession | undefined): string {
  const urls = { signInUrl: 'https://auth.example.com/in', signOutUrl: 'https://auth.example.com/out' };
  return whoAmIPage({ session: shown, host: 'app.example.com', ...urls });
}

test('it shows what the session holds, and the host', () => {
  const text = readable(show(session));
  assert.match(text, /This is what app\.example\.com knows about you\./);
  assert.match(text, /Name Ada Lovelace Email ada@example\.com User id 110169484474386276334/);
  assert.match(text, /Groups engineering on-call /);
});

test('times are written for people in UTC and for programs in ISO 8601', () => {
  const page = show(session);
  assert.match(page, /<time datetime="2026-11-23T08:30:00\.000Z">23 Nov 2026, 08:30 UTC<\/time>/);
  assert.match(page, /<time datetime="2026-11-24T22:30:00\.000Z">24 Nov 2026, 22:30 UTC<\/time>/);
});

test('a signed-in visitor can sign out, another can sign in', () => {
  assert.match(show(session), /href="https:\/\/auth\.example\.com\/out">Sign out</);
  assert.doesNotMatch(show(session), />Sign in</);
  assert.match(show(undefined), /href="https:\/\/auth\.example\.com\/in">Sign in</);
  assert.doesNotMatch(show(undefined), />Sign out</);
});

test('what the session does not hold has no line', () => {
  const text = readable(show({ ...session, name: undefined, email: '', groups: [] }));
  assert.doesNotMatch(text, /Name|Email|Groups/);
});

test('of very many groups fifty are shown and the rest counted', () => {
  const page = show({ ...session, groups: Array.from({ length: 1234 }, (_, index) => `group-${index}`) });
  assert.equal(page.match(/<li>/g)?.length, 51);
  assert.match(readable(page), /group-49 and 1184 more/);
});
