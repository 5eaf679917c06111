import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { DemoApp } from '../../../deploy/demo/app.ts';
import { startApp } from '../../../deploy/demo/app.ts';
import type { DemoProvider } from '../../../deploy/demo/provider.ts';
import { CLIENT, startProvider } from '../../../deploy/demo/provider.ts';
import type { Site } from '../../../deploy/demo/rules.ts';
import { traefikRules } from '../../../deploy/demo/rules.ts';
import type { RunningProxy } from '../../../deploy/demo/traefik.ts';
import { startTraefik } from '../../../deploy/demo/traefik.ts';
import { findChromium, TRAEFIK } from '../../setup/tools.ts';
import { freePort } from '../../support/free-port.ts';
import type { RunningForwarden } from './forwarden.ts';
import { startForwarden } from './forwarden.ts';

/** The people of the tests. */
export const ACCOUNTS = {
  alice: { email: 'alice@example.com', email_verified: true, name: 'Alice', groups: ['family'] },
  bob: { email: 'bob@example.com', email_verified: true, name: 'Bob' },
};

// Chromium's number for a content setting that blocks.
const BLOCKED = 2;

/** How Chromium is started: no sandbox, since root has none, and nothing that it asks of the net by itself. */
export const BROWSER_OPTIONS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Everything real: a browser, Traefik, forwarden as a process, a provider, two protected apps and an open one. */
export interface Stage {
  /** The port of the proxy. */
  readonly port: number;
  readonly forwarden: RunningForwarden;
  readonly provider: DemoProvider;
  readonly proxy: RunningProxy;
  readonly browser: Browser;
  /** A fresh browser profile. */
  readonly person: () => Promise<BrowserContext>;
  /** One whose browser keeps no cookies of an origin. */
  readonly personWithoutCookies: (origin: string) => Promise<BrowserContext>;
}

/** What a test file has different. */
export interface StageOptions {
  readonly configuration?: (port: number) => Readonly<Record<string, unknown>>;
  readonly site?: Partial<Site>;
  /** In place of Traefik. */
  readonly startProxy?: (site: Site, port: number) => Promise<RunningProxy>;
  readonly static?: () => Readonly<Record<string, unknown>>;
  /** Variables of our environment. */
  readonly forwardenEnv?: Readonly<Record<string, string>>;
  /** Variables of the proxy's environment. */
  readonly proxyEnv?: Readonly<Record<string, string>>;
  readonly entryPoint?: Readonly<Record<string, unknown>>;
}

/** Sets the stage before the tests of a file, and clears it after them. The stage is there inside tests only. */
export function useStage(options: StageOptions = {}): Stage {
  const stage: Partial<Stage> = {};
  const endings: (() => Promise<unknown>)[] = [];
  before(async () => {
    Object.assign(stage, await setStage(options, endings));
  });
  after(async () => {
    for (const ending of endings.toReversed()) await ending();
  });
  return stage as Stage;
}

async function setStage(options: StageOptions, endings: (() => Promise<unknown>)[]): Promise<Stage> {
  const port = await freePort();
  const forwardenPort = await freePort();
  const authenticateUrl = `http://auth.localhost:${port}`;
  const provider = await startProvider({
    accounts: ACCOUNTS,
    redirectUri: `${authenticateUrl}/oauth2/callback`,
    postLogoutRedirectUri: `${authenticateUrl}/.pomerium/signed_out`,
  });
  endings.push(provider.stop);
  const forwarden = await startForwarden(
    forwardenPort,
    {
      authenticate_service_url: authenticateUrl,
      idp_provider: 'oidc',
      idp_provider_url: provider.issuer.href,
      idp_client_id: CLIENT.id,
      idp_client_secret: CLIENT.secret,
      policy: [
        { from: `http://app.localhost:${port}`, allowed_users: ['alice@example.com'] },
        { from: `http://other.localhost:${port}`, allowed_groups: ['family'] },
      ],
      ...options.configuration?.(port),
    },
    options.forwardenEnv,
  );
  endings.push(forwarden.stop);
  const trust = (audience: string) => ({
    forwarden: forwarden.url,
    authenticateHost: `auth.localhost:${port}`,
    audience,
  });
  const [app, other, open] = (await Promise.all(
    ['app.localhost', 'other.localhost', 'open.localhost'].map((host) => startApp(trust(host))),
  )) as [DemoApp, DemoApp, DemoApp];
  endings.push(app.stop, other.stop, open.stop);
  const site: Site = {
    forwarden: forwarden.url,
    authenticateHost: 'auth.localhost',
    protectedApps: { 'app.localhost': app.url, 'other.localhost': other.url },
    openApps: { 'open.localhost': open.url },
    ...options.site,
  };
  const proxy = await (options.startProxy?.(site, port) ??
    startTraefik({
      program: TRAEFIK,
      port,
      rules: traefikRules(site),
      ...(options.static !== undefined && { static: options.static() }),
      ...(options.proxyEnv !== undefined && { env: options.proxyEnv }),
      ...(options.entryPoint !== undefined && { entryPoint: options.entryPoint }),
    }));
  endings.push(proxy.stop);
  const executablePath = findChromium() ?? '';
  const browser = await chromium.launch({ executablePath, args: BROWSER_OPTIONS });
  endings.push(() => browser.close());
  const person = async () => {
    const context = await browser.newContext();
    context.setDefaultTimeout(15_000);
    return context;
  };
  const personWithoutCookies = async (origin: string) => {
    const profile = await mkdtemp(join(tmpdir(), 'forwarden-profile-'));
    endings.push(() => rm(profile, { recursive: true, force: true }));
    await mkdir(join(profile, 'Default'));
    const exceptions = { cookies: { [`${origin},*`]: { setting: BLOCKED } } };
    const preferences = { profile: { content_settings: { exceptions } } };
    await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
    return chromium.launchPersistentContext(profile, { executablePath, args: BROWSER_OPTIONS });
  };
  return { port, forwarden, provider, proxy, browser, person, personWithoutCookies };
}
