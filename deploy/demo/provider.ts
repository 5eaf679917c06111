import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  Configuration,
  KoaContextWithOIDC,
  Provider as OidcProvider,
  interactionPolicy as policies,
} from 'oidc-provider';
import { loginPage } from './login-page.ts';
import { logoutPage } from './logout-page.ts';
import { quietly } from './quietly.ts';

// The library warns at every start that it isn't set up for production. Nor is it meant to be.
const { interactionPolicy, Provider } = await quietly(() => import('oidc-provider'));

/** The claims of each account, by subject. */
export type Accounts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A real OpenID provider in process. Nobody has a password: one says who one is. */
export interface DemoProvider {
  readonly issuer: URL;
  /** Who signs in without being asked; undefined shows a page to choose on, and nobody (`''`) refuses. */
  signsIn: string | undefined;
  readonly stop: () => Promise<void>;
  /** Starts again on the same port. */
  readonly start: () => Promise<void>;
}

/** How a provider is set up. */
export interface ProviderOptions {
  readonly accounts: Accounts;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  readonly signsIn?: string | undefined;
  /** Zero, the default, lets the system choose. */
  readonly port?: number;
  /** The host of the issuer; on localhost, the default, it listens for this machine alone, else for everybody. */
  readonly host?: string;
  readonly configuration?: Partial<Configuration>;
}

/** The one client that the provider knows. */
export const CLIENT = { id: 'forwarden', secret: 'not-secret' };

const LOCALHOST = 'localhost';

/** Starts a provider on this machine. */
export async function startProvider(options: ProviderOptions): Promise<DemoProvider> {
  const { host = LOCALHOST } = options;
  let handle = (_request: IncomingMessage, response: ServerResponse): unknown => response.end();
  const create = () => createServer((request, response) => handle(request, response));
  let server = create();
  await listenOn(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const issuer = new URL(`http://${host}:${port}`);
  const provider: DemoProvider = {
    issuer,
    signsIn: options.signsIn,
    stop: () => close(server),
    start: () => {
      server = create();
      return listenOn(server, port, host);
    },
  };
  const oidc = await quietly(() => new Provider(issuer.origin, configurationOf(options)));
  oidc.use(async (context, next) => {
    if (!context.path.startsWith('/interaction/')) return next();
    await interact(oidc, context as unknown as KoaContextWithOIDC, provider.signsIn, options.accounts);
  });
  handle = oidc.callback();
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
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [postLogoutRedirectUri],
      },
    ],
    claims: {
      openid: ['sub', 'groups'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username', 'hd'],
    },
    // As Google does: who this is stands in the id_token itself.
    conformIdTokenClaims: false,
    cookies: { keys: ['signs cookies of the demonstration'] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        logoutSource: (context, form) => {
          context.body = logoutPage(form);
        },
      },
    },
    interactions: {
      policy: promptPolicy(),
      url: (_context, interaction) => `/interaction/${interaction.uid}`,
    },
    // Tabs that sign in at once race for the provider's own session.
    expiresWithSession: () => false,
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 3600,
      Interaction: 3600,
      Session: 3600,
    },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts[sub] }) }),
    // Nobody is asked for consent.
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

// The default policy refuses `prompt=select_account` (OIDC Core §3.1.2.1).
function promptPolicy(): policies.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);
  return policy;
}

async function interact(
  oidc: OidcProvider,
  { req, res }: KoaContextWithOIDC,
  signsIn: string | undefined,
  accounts: Accounts,
): Promise<void> {
  const url = new URL(req.url ?? '', 'http://localhost');
  const accountId = signsIn ?? url.searchParams.get('account');
  if (accountId === null) {
    res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(loginPage(url.pathname, accounts));
    return;
  }
  const result = accountId === '' ? { error: 'access_denied' } : { login: { accountId }, select_account: {} };
  await oidc.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
}

function listenOn(server: Server, port: number, host: string): Promise<void> {
  const at = host === LOCALHOST ? { port, host } : { port };
  return new Promise((resolve, reject) => server.once('error', reject).listen(at, resolve));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
