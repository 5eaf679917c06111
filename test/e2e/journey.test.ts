import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { useStage } from './support/stage.ts';

const stage = useStage();

function url(host: string, rest = '/'): string {
  return `http://${host}.localhost:${stage.port}${rest}`;
}

/** Opens a link and chooses an account on the provider's page. */
async function signIn(page: Page, link: string, email = 'alice@example.com') {
  await page.goto(link);
  await page.getByRole('link', { name: email }).click();
  await page.waitForURL((at) => at.hostname !== 'localhost');
}

test('somebody signs in, and the app greets him with a verified assertion at the very link that he opened', async () => {
  const page = await (await stage.person()).newPage();
  const link = url('app', '/deep/a%2Fb?q=1%20+%25zz&q=%7C%22&umlaut=%C3%A9,x');
  await signIn(page, link);
  assert.equal(page.url(), link);
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Hello alice@example.com');
  const text = await page.locator('body').innerText();
  assert.match(text, /verified with the key [0-9a-f]{64}/);
  assert.match(text, /asked for \/deep\/a%2Fb\?q=1%20\+%25zz&q=%7C%22&umlaut=%C3%A9,x/);
  assert.doesNotMatch(text, /__Host-_pomerium/, 'the app sees none of our cookies');
});

test('from the app to the provider and back there are redirects only', async () => {
  const context = await stage.person();
  const page = await context.newPage();
  const pages: string[] = [];
  page.on('response', (response) => {
    const isDocument = response.request().isNavigationRequest();
    if (isDocument && response.status() === 200) pages.push(new URL(response.url()).hostname);
  });
  await signIn(page, url('app'));
  assert.deepEqual(pages, ['localhost', 'app.localhost']);
});

test('a second host takes no second sign-in', async () => {
  const page = await (await stage.person()).newPage();
  await signIn(page, url('app'));
  await page.goto(url('other', '/there?too'));
  assert.equal(page.url(), url('other', '/there?too'));
  assert.match(await page.locator('body').innerText(), /verified with the key/);
});

test('somebody who may not pass sees who he is and which host refused, and can come as somebody else', async () => {
  const context = await stage.person();
  const page = await context.newPage();
  await signIn(page, url('app'), 'bob@example.com');
  const text = await page.locator('body').innerText();
  assert.match(text, /bob@example\.com/);
  assert.match(text, /app\.localhost/);
  assert.match(text, /Request id/i);
  const response = await page.reload();
  assert.equal(response?.status(), 403);
});

test('signing out asks, then every host asks to sign in again', async () => {
  const context = await stage.person();
  const page = await context.newPage();
  await signIn(page, url('app'));
  await page.goto(url('other'));
  await page.goto(url('app', '/.pomerium/sign_out'));
  assert.equal(new URL(page.url()).hostname, 'auth.localhost');
  await page.goto(url('other'));
  assert.match(await page.locator('body').innerText(), /Hello alice/, 'looking at the page signs nobody out');
  await page.goto(url('app', '/.pomerium/sign_out'));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: /sign me out/i }).click();
  await page.waitForURL(url('auth', '/.pomerium/signed_out'));
  for (const host of ['app', 'other']) {
    await page.goto(url(host));
    assert.equal(new URL(page.url()).hostname, 'localhost', `${host} asks to sign in`);
  }
});

test('ten tabs that are opened at once all arrive', async () => {
  const context = await stage.person();
  const first = await context.newPage();
  await signIn(first, url('app'));
  await first.goto(url('app', '/.pomerium/sign_out'));
  await context.clearCookies({ domain: 'app.localhost' });
  await context.clearCookies({ domain: 'auth.localhost' });
  const links = Array.from({ length: 10 }, (_, tab) => url('app', `/tab/${tab}?x=${tab}`));
  const arrived = await Promise.all(
    links.map(async (link) => {
      const page = await context.newPage();
      await page.goto(link);
      return page.url();
    }),
  );
  assert.deepEqual(arrived, links);
});

test('a session cookie that is carried to another host opens nothing there', async () => {
  const context = await stage.person();
  const page = await context.newPage();
  await signIn(page, url('app'));
  const cookies = await context.cookies(url('app'));
  const session = cookies.find(({ name }) => name === '__Host-_pomerium');
  assert.ok(session);
  const thief = await stage.person();
  await thief.addCookies([{ ...session, domain: 'other.localhost' }]);
  const stolen = await thief.newPage();
  await stolen.goto(url('other'));
  assert.equal(new URL(stolen.url()).hostname, 'localhost', 'the provider asks who this is');
});

test('a browser that keeps no cookies of the app’s host sees a page that says so, and no loop', async () => {
  const context = await stage.personWithoutCookies(`http://app.localhost:${stage.port}`);
  const page = await context.newPage();
  await page.goto(url('app'));
  await page.getByRole('link', { name: 'alice@example.com' }).click();
  await page.waitForURL(/\.pomerium\/callback/);
  assert.match(await page.locator('body').innerText(), /cookies/i);
  await context.close();
});

test('a link of 8 KB arrives byte for byte', async () => {
  const page = await (await stage.person()).newPage();
  const link = url('app', `/?q=${'x'.repeat(8000)}`);
  await signIn(page, link);
  assert.equal(page.url(), link);
});

test('whoever has a session passes while the provider is down, and signing in works once it is up again', async () => {
  const context = await stage.person();
  const page = await context.newPage();
  await signIn(page, url('app'));
  await stage.provider.stop();
  await page.goto(url('app', '/still?here'));
  assert.match(await page.locator('body').innerText(), /Hello alice/);
  await stage.provider.start();
  const newcomer = await (await stage.person()).newPage();
  await signIn(newcomer, url('app'));
  assert.equal(newcomer.url(), url('app'));
});

test('a script’s request is not sent to a page', async () => {
  const page = await (await stage.person()).newPage();
  await signIn(page, url('app'));
  await page.context().clearCookies({ domain: 'app.localhost' });
  const answer = await page.evaluate(async () => {
    const response = await fetch('/headers');
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  });
  assert.equal(answer.status, 401);
  assert.equal(answer.body['error'], 'unauthenticated');
  await page.goto(answer.body['sign_in_url'] ?? '');
  assert.equal(page.url(), url('app'));
});
