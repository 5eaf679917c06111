import { hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createAssertionSigner } from './assertion/sign.ts';
import type { SigningKey } from './assertion/signing-key.ts';
import { readSigningKey } from './assertion/signing-key.ts';
import type { Config, ListenAddress, Settings } from './config/config.ts';
import { ForwardenError } from './errors.ts';
import { createOurCookies } from './forward-auth/app-cookies.ts';
import { createClientAddressReader } from './forward-auth/client-address.ts';
import type { HeaderOptions } from './forward-auth/identity-headers.ts';
import { createIdentityHeaders } from './forward-auth/identity-headers.ts';
import { isCheckRequest, mountCheckDoors, mountDoors, mountMetricsDoors } from './http/doors.ts';
import { handleErrors } from './http/errors.ts';
import type { Readiness } from './http/health.ts';
import type { Parts } from './http/parts.ts';
import type { KnockingRequest, Tls } from './http/server.ts';
import { createServer } from './http/server.ts';
import type { Door } from './http/who-asks.ts';
import { whoAsks } from './http/who-asks.ts';
import { ownPartCookies, protectedPartCookies } from './oidc/hand-off-parts.ts';
import { linkCookies } from './oidc/link-cookie.ts';
import { bindingCookies } from './oidc/pending-sign-in.ts';
import { createProvider } from './oidc/provider.ts';
import { tokensOf } from './policy/app-headers.ts';
import { compilePolicy } from './policy/compile.ts';
import { parseAuthority } from './policy/host.ts';
import { matchRoute } from './policy/match.ts';
import { createKeyRing } from './session/key-ring.ts';
import { createSessionOpener } from './session/open-session.ts';
import type { Store } from './session/store.ts';
import { createTeller } from './session/told-session.ts';
import { createDecisionLog } from './telemetry/decision-log.ts';
import type { Log } from './telemetry/log.ts';
import type { Tracing } from './telemetry/tracing.ts';
import { NO_TRACING } from './telemetry/tracing.ts';
import { VERSION } from './version.ts';

/** What the program reaches outside for; tests bring their own. */
export interface Surroundings {
  readonly store: Store;
  readonly log: Log;
  /** Seconds since the epoch, whole. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly fetch: typeof globalThis.fetch;
}

/** One listener of the program, ready to listen. */
export interface Listener {
  readonly purpose: 'checks' | 'main' | 'metrics';
  readonly address: ListenAddress;
  readonly server: FastifyInstance;
}

/** The program, put together. */
export interface App {
  readonly listeners: readonly Listener[];
  readonly readiness: Readiness;
  /** Sends what telemetry still holds, in bounded time. */
  readonly stopTelemetry: () => Promise<void>;
}

/** How the program is watched. */
interface Telemetry {
  readonly tracing: Tracing;
}

/** The surroundings of a running program: the real clock, randomness and network. */
export function realSurroundings(store: Store, log: Log): Surroundings {
  return { store, log, now: nowSeconds, random: randomBytes, fetch: globalThis.fetch };
}

/** The time in whole seconds since the epoch. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Puts the program together: what is mounted where, and what it is made of. Nothing listens yet. */
export async function createApp(config: Config, surroundings: Surroundings): Promise<App> {
  const tracing = await createTracing(config, surroundings.log);
  const parts = await createParts(config, { ...surroundings, tracing });
  const readiness: Readiness = { ready: true };
  const listeners: Listener[] = [];

  const doorOf = mainDoor(parts);
  const main = serverFor(parts, config.tls, doorOf);
  mountDoors(main, parts, readiness);
  listeners.push({ purpose: 'main', address: config.address, server: main });

  if (config.checkAddress !== undefined) {
    const checks = serverFor(parts, undefined, checkDoor(doorOf));
    mountCheckDoors(checks, parts);
    listeners.push({ purpose: 'checks', address: config.checkAddress, server: checks });
  }

  if (config.metricsAddress !== undefined) {
    const metrics = serverFor(parts, undefined, (request) =>
      isCheckRequest(request) ? 'misdirected' : 'nobody',
    );
    mountMetricsDoors(metrics, parts);
    listeners.push({ purpose: 'metrics', address: config.metricsAddress, server: metrics });
  }

  return { listeners, readiness, stopTelemetry: tracing.stop };
}

type DoorOf = (request: KnockingRequest) => Door;

function serverFor(parts: Parts, tls: Tls, doorOf: DoorOf): FastifyInstance {
  const server = createServer(tls, doorOf);
  handleErrors(server, parts.log);
  return server;
}

function mainDoor({ policy, authenticateHost }: Parts): DoorOf {
  const isProtected = (host: string, port: number | undefined) =>
    matchRoute(policy, { host, port }) !== undefined;
  const hosts = { authenticateHost, isProtected };
  return (request) => {
    const host = request.headers['host'];
    const knock = {
      url: request.url ?? '',
      host: typeof host === 'string' ? host : undefined,
      isCheck: isCheckRequest(request),
    };
    return whoAsks(knock, hosts);
  };
}

// Where only proxies ask, whoever else is there finds nothing.
function checkDoor(mainDoorOf: DoorOf): DoorOf {
  return (request) => {
    const door = mainDoorOf(request);
    return door === 'check' || door === 'misdirected' ? door : 'nobody';
  };
}

// The SDK is large, and loaded only where somebody traces.
async function createTracing({ tracing, sharedSecrets }: Config, log: Log): Promise<Tracing> {
  if (tracing === undefined) return NO_TRACING;
  const { startTracing } = await import('./telemetry/start-tracing.ts');
  const [secret = new Uint8Array()] = sharedSecrets;
  const pseudonymKey = new Uint8Array(hkdfSync('sha256', secret, '', 'forwarden pseudonym', 32));
  return startTracing(tracing, VERSION, pseudonymKey, log);
}

async function createParts(config: Config, surroundings: Surroundings & Telemetry): Promise<Parts> {
  const { store, log, now, random, fetch, tracing } = surroundings;
  const { authenticateUrl, cookie, provider } = config;
  const { policy, conflicts } = compilePolicy(config.routes);
  if (conflicts[0] !== undefined) throw new ForwardenError('config_invalid', conflicts[0].message);
  const signingKeys = await readSigningKeys(config.signingKeys);
  const rings = {
    session: createKeyRing(config.cookieSecrets, 'session'),
    'sign-in': createKeyRing(config.sharedSecrets, 'sign-in'),
    state: createKeyRing(config.sharedSecrets, 'state'),
    'hand-off': createKeyRing(config.sharedSecrets, 'hand-off'),
  };
  return {
    authenticateUrl,
    authenticateHost: parseAuthority(authenticateUrl.host)?.host ?? authenticateUrl.hostname,
    checkAddress: config.forwardAuthUrl?.href ?? `http://<this host>:${config.address.port}/`,
    policy,
    provider: createProvider(provider, tracing.fetch(fetch), now),
    authorization: {
      redirectUri: new URL(config.callbackPath, authenticateUrl),
      scopes: provider.scopes,
      hostedDomain: provider.hostedDomain,
      requestParams: provider.requestParams,
    },
    identityRules: provider,
    sessionSeconds: cookie.expireSeconds,
    cookiePolicy: cookie,
    bindingCookies: bindingCookies(cookie.name, cookie.secure),
    linkCookies: linkCookies(cookie.name, cookie.secure),
    ownPartCookies: ownPartCookies(cookie.name, cookie.secure),
    protectedPartCookies: protectedPartCookies(cookie.name, cookie.secure),
    wantedTokens: tokensOf(policy.routes.map(({ app }) => app)),
    isOurCookie: createOurCookies(cookie.name),
    rings,
    openSession: createSessionOpener(rings.session, store.isRevoked),
    store,
    signingKeys,
    assertSession: createAssertionSigner(
      { key: signingKeys[0], authenticateUrl, furtherClaims: [...config.claimHeaders.values()] },
      now,
      randomUUID,
    ),
    describeVisitor: createIdentityHeaders(headerOptions(config)),
    tellSession: createTeller(),
    groupsFilter: config.groupsFilter,
    issuerFormat: config.issuerFormat,
    clientAddress: createClientAddressReader(config.trustedProxies),
    log,
    tracing,
    logDecision: createDecisionLog(log, config.decisionLog),
    now,
    random,
  };
}

/** Which headers apps get, of a configuration. */
export function headerOptions({ identityHeaders, claimHeaders, routes }: Config | Settings): HeaderOptions {
  return { choice: identityHeaders, claimHeaders, apps: routes.map(({ app }) => app) };
}

async function readSigningKeys(pems: readonly string[]): Promise<readonly [SigningKey, ...SigningKey[]]> {
  const [first, ...others] = await Promise.all(pems.map(readSigningKey));
  if (first === undefined) throw new ForwardenError('key_invalid', 'signing_key is empty');
  return [first, ...others];
}
