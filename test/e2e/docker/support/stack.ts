import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { DemoProvider } from '../../../../deploy/demo/provider.ts';
import { CLIENT, startProvider } from '../../../../deploy/demo/provider.ts';
import { DEPLOY } from '../../../deploy/support/compose.ts';
import { FORWARDEN_IMAGE } from '../../../setup/images.ts';
import { COMPOSE, findChromium } from '../../../setup/tools.ts';
import { ACCOUNTS, BROWSER_OPTIONS } from '../../support/stage.ts';
import { SKIP, takeTurn } from './docker.ts';
import { at, DOMAIN, signIn } from './visit.ts';

const run = promisify(execFile);
const OVERRIDE = join(import.meta.dirname, 'override.yaml');

/** Runs `docker compose` with these options; gives what it printed. */
export type Compose = (...options: readonly string[]) => Promise<string>;

/** deploy/compose.yaml, running, with a provider beside it and a browser in front of it. */
export interface Stack {
  readonly provider: DemoProvider;
  readonly browser: Browser;
  /** Runs `docker compose` on the stack; gives what it printed. */
  readonly compose: Compose;
  /** The same with further values in `.env`. */
  readonly composeWith: (values: Readonly<Record<string, string>>) => Compose;
  /** A page of somebody who signed in at Jaeger's host, and may in. */
  readonly alice: Page;
  /** A page of a fresh browser profile. */
  readonly newPage: () => Promise<Page>;
}

/** What a test file has different. */
export interface StackOptions {
  /** Further options of `docker compose up`. */
  readonly up?: readonly string[];
  /** Further values of `.env`. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Brings the stack up before the tests of a file, and takes it down after them. It is there inside tests only. */
export function useStack(options: StackOptions = {}): Stack {
  const stack: Partial<Stack> = {};
  const endings: (() => Promise<unknown>)[] = [];
  before(async () => {
    if (SKIP === false) Object.assign(stack, await bringUp(options, endings));
  });
  after(async () => {
    for (const ending of endings.toReversed()) await ending();
  });
  return stack as Stack;
}

async function bringUp(
  { up = [], values = {} }: StackOptions,
  endings: (() => Promise<unknown>)[],
): Promise<Stack> {
  endings.push(await takeTurn());
  const provider = await startProvider({
    accounts: ACCOUNTS,
    host: 'id.localhost',
    redirectUri: at('auth', '/oauth2/callback'),
    postLogoutRedirectUri: at('auth', '/.pomerium/signed_out'),
  });
  endings.push(provider.stop);
  const env = {
    DOMAIN,
    ACME_EMAIL: 'me@example.com',
    IDP_CLIENT_ID: CLIENT.id,
    IDP_CLIENT_SECRET: CLIENT.secret,
    ALLOWED_USERS: ACCOUNTS.alice.email,
    IDP_PROVIDER: 'oidc',
    IDP_PROVIDER_URL: provider.issuer.href,
    FORWARDEN_IMAGE,
    ...values,
  };
  const compose = composeIn(env);
  endings.push(() => compose('down', '--volumes', '--timeout', '2'));
  await compose('up', '--wait', ...up).catch(async (error: unknown) => {
    throw new Error(`the stack did not come up:\n${await compose('logs')}`, { cause: error });
  });
  const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: BROWSER_OPTIONS });
  endings.push(() => browser.close());
  const newPage = async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    context.setDefaultTimeout(15_000);
    return context.newPage();
  };
  const alice = await newPage();
  await signIn(alice, at('jaeger'));
  const composeWith = (further: Readonly<Record<string, string>>) => composeIn({ ...env, ...further });
  return { provider, browser, compose, composeWith, newPage, alice };
}

function composeIn(values: Readonly<Record<string, string>>): Compose {
  // A person's own .env must not be taken for the test's.
  const files = ['-p', 'forwarden-test', '-f', join(DEPLOY, 'compose.yaml'), '-f', OVERRIDE];
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...values };
  return async (...options) => {
    const { stdout } = await run(COMPOSE, ['--env-file', '/dev/null', ...files, ...options], {
      env,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trim();
  };
}
