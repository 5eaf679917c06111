import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import type { Listener } from '../../src/app.ts';
import { createApp } from '../../src/app.ts';
import { packLoaded } from '../../src/audit-loaded.ts';
import type { Store } from '../../src/session/store.ts';
import { openStore } from '../../src/session/store.ts';
import { createLog } from '../../src/telemetry/log.ts';
import type { TestConfig } from './config.ts';
import { testConfig } from './config.ts';

/** A running app with a clock that a test can move, and what it logged. */
export interface TestApp {
  readonly config: TestConfig;
  readonly port: (purpose: Listener['purpose']) => number;
  readonly logged: Record<string, unknown>[];
  readonly store: Store;
  /** Puts an edited policy in force. */
  readonly replacePolicy: (changes: Partial<Pick<TestConfig, 'groups' | 'routes'>>) => Promise<void>;
  readonly reopenLogs: () => void;
  readonly droppedSpans: () => number;
  /** Moves the clock, in seconds. */
  readonly advance: (seconds: number) => void;
}

/** What a test may bring along. */
export interface TestSurroundings {
  readonly store?: Store;
  readonly fetch?: typeof globalThis.fetch;
  /** A clock of the test's own, in seconds; `advance` doesn't move it. */
  readonly now?: () => number;
  readonly random?: (bytes: number) => Uint8Array;
  /** For a test that is about the caches themselves; all others run with both. */
  readonly caches?: 'off' | 'on';
}

/** Starts an app on ports of the system's choice; it ends with the test. */
export async function startApp(
  t: Pick<TestContext, 'after'>,
  changes: Partial<TestConfig> = {},
  surroundings: TestSurroundings = {},
): Promise<TestApp> {
  const config = testConfig(changes);
  const logged: Record<string, unknown>[] = [];
  let ahead = 0;
  const now = surroundings.now ?? (() => Math.floor(Date.now() / 1000) + ahead);
  const store = surroundings.store ?? openStore(undefined, now);
  const log = createLog(
    config.logLevel,
    lineStream((line) => logged.push(JSON.parse(line))),
  );
  const { fetch = globalThis.fetch, random = randomBytes } = surroundings;
  const caches = surroundings.caches ?? (process.env['TEST_CACHES'] === 'off' ? 'off' : 'on');
  const isAudited = config.auditLog !== undefined;
  const app = await createApp(config, packLoaded(config, isAudited), {
    store,
    log,
    now,
    random,
    fetch,
    caches,
    auditsLoads: true,
  });
  for (const { server, address } of app.listeners)
    await server.listen({ host: '127.0.0.1', port: address.port });
  t.after(async () => {
    await Promise.all(app.listeners.map(({ server }) => server.close()));
    await app.stopTelemetry();
  });
  const port = (purpose: Listener['purpose']) => {
    const listener = app.listeners.find((candidate) => candidate.purpose === purpose);
    if (listener === undefined) throw new Error(`no listener for ${purpose}`);
    return (listener.server.server.address() as AddressInfo).port;
  };
  const advance = (seconds: number) => {
    ahead += seconds;
  };
  const replacePolicy: TestApp['replacePolicy'] = (changes) =>
    app.replacePolicy(packLoaded({ ...config, ...changes }, isAudited));
  const { reopenLogs, droppedSpans } = app;
  return { config, port, logged, store, replacePolicy, reopenLogs, droppedSpans, advance };
}

function lineStream(onLine: (line: string) => void): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).split('\n').filter(Boolean)) onLine(line);
      done();
    },
  });
}
