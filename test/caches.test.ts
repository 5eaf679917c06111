import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { NO_APP_HEADERS } from '../src/policy/app-headers.ts';
import { EVERY_PATH } from '../src/policy/route.ts';
import { createKeyRing } from '../src/session/key-ring.ts';
import { sealSession } from '../src/session/sealed-session.ts';
import type { Session } from '../src/session/session.ts';
import type { Store } from '../src/session/store.ts';
import { openStore } from '../src/session/store.ts';
import type { TestApp } from './support/app.ts';
import { startApp } from './support/app.ts';
import type { Reply } from './support/ask.ts';
import { ask, traefikHeaders } from './support/ask.ts';
import type { TestConfig } from './support/config.ts';
import { entry, freshSigningKey, testConfig } from './support/config.ts';
import { STARTED_AT, session } from './support/session.ts';

const HOSTS = ['app.example.com', 'other.example.com'] as const;
const PATHS = ['/', '/admin/x?y=1', '/plain'] as const;

const PEOPLE: Readonly<Record<string, Session>> = {
  alice: session({ groups: ['family', 'admins'], expiresAt: STARTED_AT + 900 }),
  bob: session({ id: 'of-bob', subject: 'bob', email: 'bob@example.com', groups: ['family'], name: 'Bób' }),
  // Signed in as alice, on another device and with other groups.
  alicia: session({ id: 'second-of-alice', groups: [], claims: { team: 'blue' } }),
};

const [onApp, onOther] = HOSTS.map((host) => `https://${host}`) as [string, string];
const admins = {
  condition: { ...EVERY_PATH, prefix: '/admin' },
  allowedGroups: ['admins'],
  app: { ...NO_APP_HEADERS, groupsFilter: ['admins'], issuerFormat: 'uri' as const },
};
const described = {
  ...NO_APP_HEADERS,
  groupsFilter: ['family'],
  set: new Map([['x-who', [{ kind: 'claim' as const, name: 'email' }, { kind: 'jwt' as const }]]]),
};
const member = (name: string, email: string) => ({
  place: { file: 'config.yaml', line: 1, column: 1 },
  name,
  members: [email],
});

const remote = {
  condition: { ...EVERY_PATH, path: '/plain' },
  allowAnyAuthenticatedUser: true,
  app: { ...NO_APP_HEADERS, identity: { families: ['remote' as const], own: new Map() } },
};

/** Policies that differ in who may pass, in groups, and in what apps are told. */
const POLICIES: readonly Pick<TestConfig, 'groups' | 'routes'>[] = [
  {
    groups: [],
    routes: [
      entry(onApp, { allowAnyAuthenticatedUser: true }),
      entry(onOther, { allowAnyAuthenticatedUser: true }),
      entry(onOther, admins),
    ],
  },
  {
    groups: [member('admins', 'bob@example.com')],
    routes: [
      entry(onApp, { allowedGroups: ['family'], app: described }),
      entry(onApp, admins),
      entry(onOther, { allowAnyAuthenticatedUser: true }),
    ],
  },
  {
    groups: [member('family', 'alice@example.com')],
    routes: [
      entry(onApp, { allowedGroups: ['family'] }),
      entry(onApp, admins),
      entry(onApp, remote),
      entry(onOther, { allowedUsers: ['alice@example.com'] }),
    ],
  },
  { groups: [], routes: [entry(onApp, { allowPublicUnauthenticatedAccess: true })] },
];

const SECRETS = [2, 3, 4].map((byte) => new Uint8Array(32).fill(byte));
const SIGNING_KEYS = [freshSigningKey(), freshSigningKey()];

/** The first three times out of four, else one of the others. */
function mostly<Value>(usual: Value, ...others: readonly Value[]): fc.Arbitrary<Value> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

const STEP = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      step: fc.constant('check' as const),
      who: fc.constantFrom(...Object.keys(PEOPLE)),
      host: fc.constantFrom(...HOSTS),
      isOfAnotherHost: mostly(false, true),
      path: fc.constantFrom(...PATHS),
      cookies: mostly('alone', 'among others', 'among yet others', 'cut', 'none'),
      accept: fc.constantFrom('text/html', '*/*'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('edit' as const), policy: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('secrets' as const), first: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('signing keys' as const) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('forget old secrets' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant('sign out' as const),
      who: fc.constantFrom(...Object.keys(PEOPLE)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 59, 61, 239, 241, 600),
    }),
  },
);
type Step = typeof STEP extends fc.Arbitrary<infer Value> ? Value : never;
type CheckStep = Extract<Step, { step: 'check' }>;

/** Two servers that differ only in whether they keep anything between checks, over one store and one clock. */
interface Twins {
  readonly cached: TestApp;
  readonly plain: TestApp;
}

/** Takes all steps, and compares each answer of the two servers. */
async function takeSteps(first: number, steps: readonly Step[], domain: string | undefined): Promise<void> {
  const ended: (() => unknown)[] = [];
  const after = (end: unknown) => ended.push(end as () => unknown);
  const t = { after } as Parameters<typeof startApp>[0];
  let now = STARTED_AT;
  const store = openStore(undefined, () => now);
  const cookie = { ...testConfig().cookie, domain };
  let changes: Partial<TestConfig> = {
    cookie,
    cookieSecrets: SECRETS.slice(0, 1),
    signingKeys: SIGNING_KEYS,
    ...POLICIES[first],
  };
  // Sealed by the secret that seals when a person first comes, or comes again after a rotation.
  const sealed = new Map<string, string>();
  const start = () => startTwins(t, changes, store, () => now);
  let twins = await start();
  try {
    for (const step of steps) {
      switch (step.step) {
        case 'check': {
          const host = HOSTS.find((each) => (each === step.host) !== step.isOfAnotherHost) ?? step.host;
          const key = `${step.who} ${host}`;
          const held =
            sealed.get(key) ?? (await sealFor(step.who, host, changes.cookieSecrets ?? [], domain));
          sealed.set(key, held);
          await compare(twins, step, held, now);
          break;
        }
        case 'edit':
          changes = { ...changes, ...POLICIES[step.policy] };
          for (const app of [twins.cached, twins.plain]) await app.replacePolicy(POLICIES[step.policy] ?? {});
          break;
        case 'secrets':
          changes = {
            ...changes,
            cookieSecrets: [...SECRETS.slice(step.first), ...SECRETS.slice(0, step.first)],
          };
          twins = await start();
          break;
        case 'forget old secrets':
          changes = { ...changes, cookieSecrets: (changes.cookieSecrets ?? []).slice(0, 1) };
          sealed.clear();
          twins = await start();
          break;
        case 'signing keys':
          changes = { ...changes, signingKeys: (changes.signingKeys ?? []).toReversed() };
          twins = await start();
          break;
        case 'sign out':
          store.revoke(PEOPLE[step.who]?.id ?? '', STARTED_AT + 3600);
          break;
        case 'wait':
          now += step.seconds;
          break;
      }
    }
  } finally {
    for (const end of ended) await end();
    store.close();
  }
}

async function startTwins(
  t: Parameters<typeof startApp>[0],
  changes: Partial<TestConfig>,
  store: Store,
  now: () => number,
): Promise<Twins> {
  const shared = { store, now, random: (bytes: number) => new Uint8Array(bytes) };
  const cached = await startApp(t, changes, { ...shared, caches: 'on' });
  const plain = await startApp(t, changes, { ...shared, caches: 'off' });
  return { cached, plain };
}

function sealFor(
  who: string,
  host: string,
  secrets: readonly Uint8Array[],
  domain: string | undefined,
): Promise<string> {
  const audience = domain === undefined ? `host:${host}` : `domain:${domain}`;
  const ring = createKeyRing(secrets, 'session');
  return sealSession(ring, PEOPLE[who] ?? session(), audience, STARTED_AT);
}

async function compare({ cached, plain }: Twins, step: CheckStep, sealed: string, now: number) {
  const name = cached.config.cookie.domain === undefined ? '__Host-_pomerium' : '__Secure-_pomerium';
  const cookies: Readonly<Record<string, string | undefined>> = {
    alone: `${name}=${sealed}`,
    'among others': `theme=dark; ${name}=${sealed}; lang=en`,
    'among yet others': `theme=light; ${name}=${sealed}`,
    cut: `${name}=${sealed.slice(0, -3)}`,
  };
  const cookie = cookies[step.cookies];
  const headers = traefikHeaders(`https://${step.host}${step.path}`, {
    accept: step.accept,
    'x-request-id': 'one-for-both-servers',
    ...(cookie !== undefined && { cookie }),
  });
  const [known, anew] = await Promise.all(
    [cached, plain].map((app) => ask({ port: app.port('main'), headers })),
  );
  assert.ok(known !== undefined && anew !== undefined && anew.status < 500);
  assert.deepEqual(comparable(known), comparable(anew));
  const assertion = known.headers['x-pomerium-jwt-assertion'];
  if (typeof assertion === 'string' && assertion !== '') assertFresh(assertion, now);
}

function assertFresh(assertion: string, now: number) {
  const { exp = 0, sid } = decodeJwt(assertion);
  const end = Object.values(PEOPLE).find(({ id }) => id === sid)?.expiresAt;
  assert.ok(exp === end || exp >= now + 60, `an assertion with ${exp - now} s left`);
  assert.ok(exp > now && exp <= (end ?? 0), 'no assertion outlives its session');
}

/** An answer without what may differ: when an assertion was signed, and what it is called. */
function comparable({ status, headers, setCookies, body }: Reply): unknown {
  const { date: _date, ...others } = headers;
  const told = Object.entries(others).map(([name, value]) => [name, withoutTimes(String(value))]);
  return { status, headers: Object.fromEntries(told), setCookies, body };
}

function withoutTimes(text: string): string {
  return text.replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, (assertion) => {
    const { iat: _iat, exp: _exp, jti: _jti, ...claims } = decodeJwt(assertion);
    return JSON.stringify([decodeProtectedHeader(assertion), claims]);
  });
}

for (const domain of [undefined, 'example.com']) {
  const kind = domain === undefined ? 'a session a host' : 'one session for all hosts';
  test(`with ${kind}, no order of checks, edits, rotations, sign-outs and waits shows whether caches are on`, async () => {
    const steps = fc.array(STEP, { minLength: 20, maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(fc.nat(3), steps, (first, taken) => takeSteps(first, taken, domain)),
      { numRuns: 20 },
    );
  });
}
