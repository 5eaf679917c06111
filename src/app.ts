import { hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Gauged, InForce } from './app-gauges.ts';
import { appGauges } from './app-gauges.ts';
import { createAssertionSigner } from './assertion/sign.ts';
import type { SigningKey } from './assertion/signing-key.ts';
import { readSigningKey } from './assertion/signing-key.ts';
import type { LoadedPolicy } from './audit-loaded.ts';
import { auditKey, auditPolicy } from './audit-loaded.ts';
import { checkUrl } from './config/check-url.ts';
import type { Config, ListenAddress, ServerSettings } from './config/config.ts';
import { ForwardenError } from './errors.ts';
import { createCookieStripper } from './forward-auth/app-cookies.ts';
import { createClientAddressReader } from './forward-auth/client-address.ts';
import type { HeaderOptions } from './forward-auth/identity-headers.ts';
import { createIdentityHeaders } from './forward-auth/identity-headers.ts';
import { createCheckDoor } from './http/check-door.ts';
import type { MetricsParts } from './http/doors.ts';
import { isCheckRequest, metricsDoor, mountCheckDoors, mountDoors, mountMetricsDoors } from './http/doors.ts';
import { handleErrors } from './http/errors.ts';
import type { Readiness } from './http/health.ts';
import { createKnower } from './http/known-session.ts';
import { createNewcomers } from './http/newcomers.ts';
import type { Parts } from './http/parts.ts';
import type { FrontDoor, KnockingRequest, Tls } from './http/server.ts';
import { createServer } from './http/server.ts';
import type { Door } from './http/who-asks.ts';
import { whoAsks } from './http/who-asks.ts';
import { inSlices } from './in-slices.ts';
import { ownPartCookies, protectedPartCookies } from './oidc/hand-off-parts.ts';
import { linkCookies } from './oidc/link-cookie.ts';
import { bindingCookies } from './oidc/pending-sign-in.ts';
import { createProvider } from './oidc/provider.ts';
import type { AppHeaders } from './policy/app-headers.ts';
import { tokensOf } from './policy/app-headers.ts';
import type { Policy } from './policy/compile.ts';
import { compileInSteps } from './policy/compile.ts';
import { parseAuthority } from './policy/host.ts';
import { matchHost } from './policy/match.ts';
import { finish } from './policy/steps.ts';
import { createRandomPool } from './random-pool.ts';
import { createKeyRing } from './session/key-ring.ts';
import { createSessionOpener } from './session/open-session.ts';
import type { Store } from './session/store.ts';
import { createTeller } from './session/told-session.ts';
import type { Audit } from './telemetry/audit.ts';
import { NO_AUDIT, openAudit } from './telemetry/audit.ts';
import { createDecisionLog } from './telemetry/decision-log.ts';
import { processGauges } from './telemetry/gauges.ts';
import type { Log } from './telemetry/log.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { countCalls, createMetrics } from './telemetry/metrics.ts';
import type { ReadMetrics } from './telemetry/read-metrics.ts';
import { createMetricsReader } from './telemetry/read-metrics.ts';
import type { Tracing } from './telemetry/tracing.ts';
import { NO_TRACING } from './telemetry/tracing.ts';
import { VERSION } from './version.ts';
import type { VisitorCaches } from './visitor-caches.ts';
import { cacheStats, createVisitorCaches } from './visitor-caches.ts';

/** What the program reaches outside for; tests bring their own. */
export interface Surroundings {
  readonly store: Store;
  readonly log: Log;
  /** Seconds since the epoch, whole. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly fetch: typeof globalThis.fetch;
  /** Whether anything is kept of a visitor from one check to the next: answers are the same, tests see to that. */
  readonly caches: 'off' | 'on';
  /** Whether the audit log is told of what is loaded; of several processes one tells it. */
  readonly auditsLoads: boolean;
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
  /**
   * Puts an edited policy in force, all of it between two checks, which are answered while it is compiled. A small one is
   * in force when this returns.
   */
  readonly replacePolicy: (edited: LoadedPolicy) => Promise<void>;
  /** Tells that an edited configuration doesn't load; the policy in force stays. */
  readonly refusePolicy: (trouble: string) => void;
  /** Opens log files anew, after somebody has moved them away. */
  readonly reopenLogs: () => void;
  /** Makes what reads the metrics. */
  readonly createMetricsReader: () => ReadMetrics;
  /** How many spans were lost since the start. */
  readonly droppedSpans: () => number;
  /** Sends what telemetry still holds, in bounded time. */
  readonly stopTelemetry: () => Promise<void>;
}

/** How the program is watched. */
interface Telemetry {
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  readonly audit: Audit;
}

/** The surroundings of a running program: the real clock, randomness and network. */
export function realSurroundings(store: Store, log: Log): Surroundings {
  const random = createRandomPool(randomBytes);
  return { store, log, now: nowSeconds, random, fetch: globalThis.fetch, caches: 'on', auditsLoads: true };
}

/** The time in whole seconds since the epoch. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Puts the program together: what is mounted where, and what it is made of. Nothing listens yet. */
export async function createApp(
  config: Config,
  loaded: LoadedPolicy,
  surroundings: Surroundings,
): Promise<App> {
  const tracing = await createTracing(config, surroundings.log);
  const telemetry: Telemetry = {
    tracing,
    metrics: createMetrics(config.metricsCompat === 'pomerium'),
    audit: openAuditOf(config, surroundings.log),
  };
  const caches = createVisitorCaches(surroundings.caches);
  const clientAddress = createClientAddressReader(config.trustedProxies);
  const parts = await createParts(config, loaded, { ...surroundings, ...telemetry, caches, clientAddress });
  const loadsAudit = surroundings.auditsLoads ? telemetry.audit : NO_AUDIT;
  auditPolicy(loadsAudit, surroundings.store, loaded);
  auditKey(loadsAudit, surroundings.store, parts.signingKeys[0].id);
  const readiness: Readiness = { ready: true, trouble: undefined };
  const inForce: InForce = {
    get policy() {
      return parts.policy;
    },
    loadedAt: surroundings.now(),
    isCurrent: true,
  };
  const listeners: Listener[] = [];
  let lastEdition = 0;
  let refused = 0;

  const doorOf = mainDoor(parts);
  const checkDoor = createCheckDoor(parts, readiness);
  const main = serverFor(parts, config.tls, doorOf, checkDoor);
  mountDoors(main, parts, readiness);
  listeners.push({ purpose: 'main', address: config.address, server: main });

  if (config.checkAddress !== undefined) {
    const checks = serverFor(parts, undefined, onlyChecks(doorOf), checkDoor);
    mountCheckDoors(checks, parts);
    listeners.push({ purpose: 'checks', address: config.checkAddress, server: checks });
  }

  const gauged: Gauged = {
    inForce,
    caches: cacheStats(caches, clientAddress.stats),
    servers: () => listeners.map(({ server }) => server),
    droppedSpans: tracing.droppedSpans,
    certificate: config.tls?.certificate,
  };
  const createReader = () => readerOf(config, telemetry, gauged);
  if (config.metricsAddress !== undefined)
    listeners.push(await createMetricsListener(config.metricsAddress, parts, createReader()));

  return {
    listeners,
    readiness,
    async replacePolicy(edited) {
      const edition = ++lastEdition;
      const refusals = refused;
      const policy = await inSlices(compileInSteps(edited));
      // A later one was ready sooner.
      if (edition !== lastEdition) return;
      Object.assign(parts, policyParts(policy, config, caches));
      inForce.loadedAt = surroundings.now();
      // An edit behind this one may have been refused already.
      if (refusals === refused) {
        inForce.isCurrent = true;
        readiness.trouble = undefined;
      }
      auditPolicy(loadsAudit, surroundings.store, edited);
    },
    refusePolicy(trouble) {
      refused++;
      inForce.isCurrent = false;
      readiness.trouble = trouble;
      loadsAudit.write({ event: 'policy_refused', reason: 'config_invalid' });
    },
    reopenLogs: telemetry.audit.reopen,
    createMetricsReader: createReader,
    droppedSpans: tracing.droppedSpans,
    stopTelemetry: tracing.stop,
  };
}

type DoorOf = (request: KnockingRequest) => Door;

function serverFor(
  parts: Pick<Parts, 'log'>,
  tls: Tls,
  doorOf: (request: KnockingRequest) => string,
  frontDoor: FrontDoor,
): FastifyInstance {
  const server = createServer(tls, doorOf, frontDoor);
  handleErrors(server, parts.log);
  return server;
}

function mainDoor(parts: Parts): DoorOf {
  const isProtected = (host: string, port: number | undefined) =>
    matchHost(parts.policy, { host, port }) !== undefined;
  const hosts = { authenticateHost: parts.authenticateHost, isProtected };
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
function onlyChecks(mainDoorOf: DoorOf): DoorOf {
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

function readerOf({ metricsCompat }: Config, { metrics }: Telemetry, gauged: Gauged): ReadMetrics {
  const gauges = [...appGauges(gauged, metricsCompat === 'pomerium'), ...processGauges()];
  return createMetricsReader(metrics, gauges);
}

/** The listener of metrics alone. */
export async function createMetricsListener(
  address: ListenAddress,
  parts: MetricsParts,
  read: ReadMetrics,
): Promise<Listener> {
  // As the SDK of tracing, the exporter's packages are loaded only where somebody scrapes.
  const { createScrape } = await import('./telemetry/prometheus.ts');
  const server = serverFor(parts, undefined, metricsDoor, () => false);
  mountMetricsDoors(server, parts, createScrape(read));
  return { purpose: 'metrics', address, server };
}

/** Opens the audit log of a configuration; throws `file_unreadable` where it can't be. */
export function openAuditOf({ auditLog, auditAllows }: Config, log: Log): Audit {
  if (auditLog === undefined) return NO_AUDIT;
  try {
    return openAudit(auditLog, auditAllows, (err) => log.error({ err }, 'the audit log can’t be written'));
  } catch (cause) {
    const remedy = 'see that its directory exists and can be written';
    throw new ForwardenError('file_unreadable', `audit_log: can't open ${auditLog}: ${remedy}`, { cause });
  }
}

async function createParts(
  config: Config,
  loaded: LoadedPolicy,
  surroundings: Omit<Surroundings, 'caches'> &
    Telemetry & { readonly caches: VisitorCaches } & Pick<Parts, 'clientAddress'>,
): Promise<Parts> {
  const { store, log, now, random, fetch, tracing, metrics, audit, caches, clientAddress } = surroundings;
  const { authenticateUrl, cookie, provider } = config;
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
    checkAddress: checkUrl(config),
    ...policyParts(finish(compileInSteps(loaded)), config, caches),
    provider: createProvider(provider, tracing.fetch(countCalls(metrics, fetch)), now),
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
    stripCookies: createCookieStripper(cookie.name),
    rings,
    ...createSessionOpener(rings.session, store.isRevoked, caches.session),
    newcomers: createNewcomers(),
    store,
    signingKeys,
    assertSession: createAssertionSigner(
      { key: signingKeys[0], authenticateUrl, furtherClaims: [...config.claimHeaders.values()] },
      now,
      randomUUID,
      (result, seconds) => {
        metrics.assertions.add(result);
        if (result === 'signed') metrics.signingSeconds.record(seconds);
      },
      caches.assertion,
    ),
    knowSession: createKnower(caches.known),
    tellSession: createTeller(caches.told),
    groupsFilter: config.groupsFilter,
    issuerFormat: config.issuerFormat,
    clientAddress,
    log,
    tracing,
    metrics,
    audit,
    decisionLog: createDecisionLog(log, config.decisionLog),
    now,
    random,
  };
}

/** What hangs on the policy: an edit replaces all of it at once, between two checks. */
function policyParts(
  policy: Policy,
  config: Config,
  caches: VisitorCaches,
): Pick<Parts, 'describeVisitor' | 'policy' | 'wantedTokens'> {
  return {
    policy,
    wantedTokens: tokensOf(policy.apps),
    describeVisitor: createIdentityHeaders(headerOptions(config, policy.apps), caches.headers),
  };
}

/** Which headers apps get, of a configuration and of what its routes say. */
export function headerOptions(
  { identityHeaders, claimHeaders }: ServerSettings,
  apps: readonly AppHeaders[],
): HeaderOptions {
  return { choice: identityHeaders, claimHeaders, apps };
}

/** Reads PEM texts of signing keys; throws `key_invalid`. */
export async function readSigningKeys(
  pems: readonly string[],
): Promise<readonly [SigningKey, ...SigningKey[]]> {
  const [first, ...others] = await Promise.all(pems.map(readSigningKey));
  if (first === undefined) throw new ForwardenError('key_invalid', 'signing_key is empty');
  return [first, ...others];
}
