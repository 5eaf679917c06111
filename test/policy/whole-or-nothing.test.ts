import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPolicy } from '../support/policy.ts';
import { load } from './support/judge-written.ts';
import { anyPolicy } from './support/random-policy.ts';
import type { WrittenPolicy } from './support/written-policy.ts';

const RUNS = { numRuns: 300, interruptAfterTimeLimit: 6_000 };

/** What makes a route unreadable, wherever it stands. */
const SLIPS: readonly object[] = [
  { alowed_users: ['me@example.com'] },
  { allowed_users: 7.5, policy: 7 },
  { allowed_users: [['me@example.com']] },
  { allowed_users: ['me@@example.com'] },
  { allow_public_unauthenticated_access: 'yes' },
  { policy: { alow: {} } },
  { policy: { allow: { or: [{ emial: 'me@example.com' }] } } },
  { policy: { allow: { or: [{ device: { approved: true } }] } } },
  { policy: { allow: { or: [{ email: { is: '' } }] } } },
  { policy: { deny: [{ email: 'me@example.com' }] } },
  { prefix: 'a' },
  { regex: '(' },
  { sub_policies: [] },
  { from: 'https://a.example.com/a' },
  { from: '' },
];

const withSlip = fc.tuple(anyPolicy, fc.nat(), fc.constantFrom(...SLIPS)).map(([policy, chance, slip]) => {
  const index = chance % policy.routes.length;
  const broken: WrittenPolicy = {
    ...policy,
    routes: policy.routes.map((route, at) => (at === index ? { ...route, ...slip } : route)),
  };
  return [policy, broken] as const;
});

test('a policy of which one route can’t be read is no policy, so an edit never turns a deny into an allow', () => {
  fc.assert(
    fc.property(withSlip, ([good, broken]) => {
      if (load(good).policy === undefined) return;
      const { policy, told } = load(broken);
      assert.equal(policy, undefined, told.join('\n'));
    }),
    RUNS,
  );
});

test('a policy that is written in brackets, and only in part, is no policy', () => {
  fc.assert(
    fc.property(anyPolicy, fc.nat(), ({ routes }, chance) => {
      const text = JSON.stringify(routes);
      const part = text.slice(0, 1 + (chance % (text.length - 1)));
      const { settings, told } = readPolicy(part);
      assert.equal(settings, undefined, part);
      assert.notEqual(told.length, 0);
    }),
    RUNS,
  );
});
