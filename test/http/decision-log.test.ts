import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Term } from '../../src/policy/term.ts';
import { entry } from '../support/config.ts';
import { ACCOUNTS, startStage } from '../support/signed-in.ts';

const PLACE = { file: 'config.yaml', line: 1, column: 1 };
const LINK = 'https://app.example.com/x?y=z';

function claimIs(name: string, is: string): Term {
  return { criterion: 'claim', subject: name, data: { is }, place: PLACE };
}

test('a decision is logged with what its rule looked at: the provider’s groups, and claims as the rule saw them', async (t) => {
  const terms = [claimIs('name', 'Alice'), claimIs('email', 'alice@example.com')];
  const { app, visitor } = await startStage(t, {
    config: {
      groups: [{ place: PLACE, name: 'mine', members: ['alice@example.com'] }],
      routes: [
        entry('https://app.example.com', {
          allowedGroups: ['mine'],
          blocks: [{ action: 'allow', combination: 'and', terms }],
        }),
        entry('https://plain.example.com', { allowedUsers: ['alice@example.com'] }),
      ],
    },
    provider: { accounts: { alice: ACCOUNTS.alice } },
  });
  await visitor.open(LINK);
  const decision = () => app.logged.findLast(({ msg }) => msg === 'decision');
  const { time, request_id, duration_ms, ...told } = decision() ?? {};
  assert.ok(time !== undefined && request_id !== undefined && duration_ms !== undefined);
  assert.deepEqual(told, {
    level: 'info',
    msg: 'decision',
    scheme: 'https',
    host: 'app.example.com',
    path: '/x',
    method: 'GET',
    ip: told['ip'],
    decision: 'allow',
    reason: 'groups-ok',
    route: 'https://app.example.com',
    email: 'alice@example.com',
    sub: 'alice',
    groups: ['family', 'admins'],
    claims: { name: ['Alice'], email: ['alice@example.com'] },
  });
  await visitor.open('https://plain.example.com/');
  assert.equal(decision()?.['groups'], undefined);
  assert.equal(decision()?.['claims'], undefined);
});
