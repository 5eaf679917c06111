import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entry } from '../support/config.ts';
import { ACCOUNTS, startStage } from '../support/signed-in.ts';

const PLACE = { file: 'config.yaml', line: 1, column: 1 };

test('a local group reaches the app, in headers and assertion, and hides the provider’s group of its name', async (t) => {
  const { visitor } = await startStage(t, {
    config: {
      groups: [
        { place: PLACE, name: 'staff', members: ['Alice@example.com'] },
        { place: PLACE, name: 'admins', members: ['bob@example.com'] },
      ],
      routes: [
        entry('https://app.example.com', { allowedGroups: ['staff'] }),
        entry('https://admin.example.com', { allowedGroups: ['admins'] }),
      ],
    },
    // The provider says that she is in family and admins.
    provider: { accounts: { alice: ACCOUNTS.alice } },
  });
  const { headers } = (await visitor.open('https://app.example.com/')).reply;
  assert.equal(headers['x-pomerium-authenticated-user-groups'], 'staff,family');
  const [, payload = ''] = String(headers['x-pomerium-jwt-assertion']).split('.');
  assert.deepEqual(JSON.parse(Buffer.from(payload, 'base64url').toString()).groups, ['staff', 'family']);
  assert.equal((await visitor.open('https://admin.example.com/')).reply.status, 403);
});
