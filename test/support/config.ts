import { generateKeyPairSync } from 'node:crypto';
import type { Config } from '../../src/config/config.ts';
import type { PolicySettings } from '../../src/config/policy.ts';
import type { RouteEntry } from '../../src/policy/route.ts';
import { NOTHING_SAID } from '../../src/policy/route.ts';

const PLACE = { file: 'config.yaml', line: 1, column: 1 };

/** A route entry as the configuration would read it; what is left out is empty. */
export function entry(from: string, rule: Partial<RouteEntry> = {}): RouteEntry {
  const parts = /^(https?):\/\/([^:/]+)(?::(\d+))?$/.exec(from);
  if (parts === null) throw new TypeError(`not a from: ${from}`);
  const [, scheme, host = '', port] = parts;
  return {
    ...NOTHING_SAID,
    place: PLACE,
    from,
    source: {
      scheme: scheme === 'http' ? 'http' : 'https',
      host,
      port: port === undefined ? undefined : Number(port),
    },
    ...rule,
  };
}

/** A fresh PKCS #8 PEM of an EC key on P-256. */
export function freshSigningKey(): string {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
}

/** The configuration of a test, with its policy. */
export type TestConfig = Config & PolicySettings;

/** A whole configuration for tests in process; ports are chosen by the system. */
export function testConfig(changes: Partial<TestConfig> = {}): TestConfig {
  return {
    file: undefined,
    policies: undefined,
    logLevel: 'debug',
    decisionLog: 'all',
    auditLog: undefined,
    auditAllows: false,
    metricsCompat: undefined,
    tracing: undefined,
    address: { host: '127.0.0.1', port: 0 },
    tls: undefined,
    metricsAddress: undefined,
    shutdownDelayMs: 0,
    checkAddress: undefined,
    forwardAuthUrl: undefined,
    authenticateUrl: new URL('https://auth.example.com'),
    callbackPath: '/oauth2/callback',
    provider: {
      name: 'oidc',
      issuer: new URL('http://localhost:1'),
      clientId: 'forwarden',
      clientSecret: 'not-secret',
      scopes: ['openid', 'profile', 'email'],
      requestParams: {},
      hostedDomain: undefined,
      groupsClaim: 'groups',
      emailVerified: 'required',
    },
    cookie: { name: '_pomerium', domain: undefined, secure: true, sameSite: 'lax', expireSeconds: 14 * 3600 },
    sharedSecrets: [new Uint8Array(32).fill(1)],
    cookieSecrets: [new Uint8Array(32).fill(2)],
    signingKeys: [freshSigningKey()],
    dataDir: '/nonexistent',
    workers: 1,
    trustedProxies: [],
    claimHeaders: new Map([['x-pomerium-claim-email', 'email']]),
    identityHeaders: { families: ['pomerium', 'x-forwarded'], own: new Map() },
    groupsFilter: undefined,
    issuerFormat: 'hostOnly',
    requireCases: false,
    cases: [],
    groups: [],
    routes: [entry('https://app.example.com', { allowedUsers: ['alice@example.com'] })],
    ...changes,
  };
}
