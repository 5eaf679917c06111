import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AUTH_RESPONSE_HEADERS } from '../../deploy/demo/rules.ts';
import { startStandInProxy } from '../../deploy/demo/stand-in-proxy.ts';
import { ask } from '../support/ask.ts';
import { useStage } from './support/stage.ts';

const stage = useStage({ startProxy: startStandInProxy });

test('where Traefik is missing the stand-in leads through sign-in to a verified assertion at the deep link', async () => {
  const page = await (await stage.person()).newPage();
  const link = `http://app.localhost:${stage.port}/deep/a%2Fb?q=1%20+%25zz&q=%7C%22`;
  await page.goto(link);
  await page.getByRole('link', { name: 'alice@example.com' }).click();
  await page.waitForURL(link);
  const text = await page.locator('body').innerText();
  assert.match(text, /verified with the key [0-9a-f]{64}/);
  assert.doesNotMatch(text, /__Host-_pomerium/, 'the app sees none of our cookies');
  const other = await page.goto(`http://other.localhost:${stage.port}/`);
  assert.equal(other?.status(), 200);
});

test('the stand-in lets no stranger in, and no identity header of a client’s through', async () => {
  const forged = Object.fromEntries(AUTH_RESPONSE_HEADERS.map((name) => [name, 'forged']));
  const host = `app.localhost:${stage.port}`;
  assert.equal((await ask({ port: stage.port, headers: { ...forged, host } })).status, 401);

  const context = await stage.person();
  const page = await context.newPage();
  await page.goto(`http://${host}/`);
  await page.getByRole('link', { name: 'alice@example.com' }).click();
  await page.waitForURL(`http://${host}/`);
  await context.setExtraHTTPHeaders({ 'X-Forwarded-Groups': 'forged', 'X-Forwarded-Email': 'forged' });
  const answer = await page.goto(`http://${host}/headers`);
  assert.doesNotMatch((await answer?.text()) ?? 'forged', /forged/);
});
