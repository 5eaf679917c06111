import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { interactionPolicy, Provider } from 'oidc-provider';

/** The claims of one account; its key is the subject. */
export type Accounts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A real OpenID provider in process that signs in whomever a test names, without asking. */
export interface TestProvider {
  readonly issuer: URL;
  /** Who signs in next. */
  signsIn: string;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

/** How a test's provider is set up. */
export interface ProviderOptions {
  readonly accounts: Accounts;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri?: string;
  readonly configuration?: Partial<Configuration>;
}

/** Starts a provider on a port of the system's choice; it ends with the test. */
export async function startProvider(
  t: Pick<TestContext, 'after'>,
  options: ProviderOptions,
): Promise<TestProvider> {
  let handle: Parameters<typeof createServer>[1] = () => {};
  let server = createServer((request, response) => handle?.(request, response));
  await listenOn(server, 0);
  const { port } = server.address() as AddressInfo;
  const issuer = new URL(`http://localhost:${port}`);
  const provider: TestProvider = {
    issuer,
    signsIn: Object.keys(options.accounts)[0] ?? '',
    stop: () => close(server),
    start: async () => {
      server = createServer((request, response) => handle?.(request, response));
      await listenOn(server, port);
    },
  };
  const oidc = new Provider(issuer.href.replace(/\/$/, ''), configurationOf(options));
  oidc.use(async (context, next) => {
    if (!context.path.startsWith('/interaction/')) return next();
    await finishInteraction(oidc, context as unknown as KoaContextWithOIDC, provider.signsIn);
  });
  handle = oidc.callback();
  t.after(() => close(server));
  return provider;
}

function configurationOf({
  accounts,
  redirectUri,
  postLogoutRedirectUri,
  configuration,
}: ProviderOptions): Configuration {
  return {
    clients: [
      {
        client_id: 'forwarden',
        client_secret: 'not-secret',
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: postLogoutRedirectUri === undefined ? [] : [postLogoutRedirectUri],
      },
    ],
    claims: {
      openid: ['sub', 'groups'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username', 'hd'],
    },
    // As Google does: who this is stands in the id_token itself.
    conformIdTokenClaims: false,
    cookies: { keys: ['only for tests'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: {
      policy: promptPolicy(),
      url: (_context, interaction) => `/interaction/${interaction.uid}`,
    },
    // Tabs that sign in at once race for the provider's own session.
    expiresWithSession: () => false,
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts[sub] }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        accountId: oidc.session?.accountId,
        clientId: oidc.client?.clientId,
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    ...configuration,
  };
}

// Its own default refuses `prompt=select_account` (OIDC Core §3.1.2.1).
function promptPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);
  return policy;
}

async function finishInteraction(
  oidc: Provider,
  { req, res }: KoaContextWithOIDC,
  accountId: string,
): Promise<void> {
  if (accountId === '') {
    await oidc.interactionFinished(req, res, { error: 'access_denied' }, { mergeWithLastSubmission: false });
    return;
  }
  await oidc.interactionFinished(
    req,
    res,
    { login: { accountId }, select_account: {} },
    { mergeWithLastSubmission: false },
  );
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, 'localhost', resolve));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
