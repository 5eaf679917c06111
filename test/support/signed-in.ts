import type { TestContext } from 'node:test';
import type { DemoProvider, ProviderOptions } from '../../deploy/demo/provider.ts';
import type { TestApp, TestSurroundings } from './app.ts';
import { startApp } from './app.ts';
import type { TestConfig } from './config.ts';
import { entry, testConfig } from './config.ts';
import { startTestProvider } from './provider.ts';
import type { Visitor } from './visitor.ts';
import { createVisitor } from './visitor.ts';

/** The people of the tests. */
export const ACCOUNTS = {
  alice: { email: 'alice@example.com', email_verified: true, name: 'Alice', groups: ['family', 'admins'] },
  bob: { email: 'bob@example.com', email_verified: true, name: 'Bob' },
};

/** Two hosts without a common parent domain, for alice alone. */
export const ROUTES = [
  entry('https://app.example.com', { allowedUsers: ['alice@example.com'] }),
  entry('https://other.example.org', { allowedGroups: ['family'] }),
  entry('https://public.example.com', { allowPublicUnauthenticatedAccess: true }),
];

/** What a test may have different. */
export interface Differences {
  readonly config?: Partial<TestConfig>;
  readonly settings?: Partial<TestConfig['provider']>;
  readonly provider?: Partial<ProviderOptions>;
  readonly surroundings?: TestSurroundings;
}

/** An app, the provider that signs people in for it, and a visitor who isn't signed in yet. */
export interface Stage {
  readonly app: TestApp;
  readonly provider: DemoProvider;
  readonly visitor: Visitor;
}

/** Starts an app with its provider; both end with the test. */
export async function startStage(t: TestContext, different: Differences = {}): Promise<Stage> {
  const provider = await startTestProvider(t, {
    accounts: ACCOUNTS,
    redirectUri: 'https://auth.example.com/oauth2/callback',
    postLogoutRedirectUri: 'https://auth.example.com/.pomerium/signed_out',
    ...different.provider,
  });
  const settings = { ...testConfig().provider, issuer: provider.issuer, ...different.settings };
  const config = { routes: ROUTES, provider: settings, ...different.config };
  const app = await startApp(t, config, different.surroundings);
  return { app, provider, visitor: createVisitor(app) };
}
