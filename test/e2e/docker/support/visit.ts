import assert from 'node:assert/strict';
import { request } from 'node:https';
import type { JSONWebKeySet } from 'jose';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { Page } from 'playwright-core';

/** The domain of deploy/compose.yaml in tests: browsers find everything below `localhost` on this machine. */
export const DOMAIN = 'forwarden.localhost';

/** A URL on a host below that domain. */
export function at(host: string, path = '/'): string {
  return `https://${host}.${DOMAIN}${path}`;
}

/** What the app behind Jaeger's host shows of a request. */
export interface Seen {
  /** The container that answered. */
  readonly container: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Opens a link, chooses an account on the provider's page, and waits to be led back. */
export async function signIn(page: Page, link: string, email = 'alice@example.com'): Promise<void> {
  await page.goto(link);
  await page.getByRole('link', { name: email }).click();
  await page.waitForURL(link);
}

/** Opens a link and reads the page as JSON. */
export async function readJson<T>(page: Page, link: string): Promise<T> {
  await page.goto(link);
  return JSON.parse(await page.locator('body').innerText()) as T;
}

/** Verifies an assertion as the app that a link belongs to should, with the published keys; gives its claims. */
export async function verifyAssertion(page: Page, assertion: string | undefined, link: string) {
  const audience = new URL(link).hostname;
  const issuer = audience.replace(/^[^.]+/, 'auth');
  const keys = await readJson<JSONWebKeySet>(page, `https://${issuer}/.well-known/pomerium/jwks.json`);
  const { payload } = await jwtVerify(String(assertion), createLocalJWKSet(keys), { issuer, audience });
  return payload;
}

/** The cookies that a visitor's browser sends with a request for a link. */
export async function cookiesFor(page: Page, link: string): Promise<string> {
  const cookies = await page.context().cookies(link);
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/** One answer of Traefik's. */
export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

/** Asks the Traefik of this machine for a link over a connection of its own. */
export function visit(link: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const { hostname, pathname, search } = new URL(link);
  const options = { host: '127.0.0.1', servername: hostname, agent: false, rejectUnauthorized: false };
  const asked = { ...options, path: pathname + search, headers: { host: hostname, ...headers } };
  return new Promise((resolve, reject) => {
    const sent = request(asked, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, location: headers.location, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Tries until it comes true; what is to be fails the test after `seconds`. */
export async function eventually(what: string, isSo: () => Promise<boolean>, seconds = 45): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
