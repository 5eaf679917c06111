import type { App } from '../app.ts';
import { createApp, nowSeconds, realSurroundings } from '../app.ts';
import type { LoadedPolicy } from '../audit-loaded.ts';
import { collectStart } from '../collect-garbage.ts';
import type { Config } from '../config/config.ts';
import { isForwardenError } from '../errors.ts';
import type { SharedStore, Store } from '../session/store.ts';
import { openStore } from '../session/store.ts';
import type { Log } from '../telemetry/log.ts';
import { createLog } from '../telemetry/log.ts';
import type { ReadMetrics } from '../telemetry/read-metrics.ts';
import type { Inbox, Told } from './inbox.ts';
import { createInbox } from './inbox.ts';
import { listen } from './listen.ts';
import type { Questions } from './questions.ts';
import { createQuestions } from './questions.ts';
import { finish } from './stop.ts';
import type { Said, ToPrimary } from './worker-messages.ts';

// Longer than the primary process waits for the others.
const PATIENCE_MS = 3000;

/** Answers checks as the primary process tells, until it says stop. Without it there is no worker: Node ends it then. */
export async function runWorker(): Promise<never> {
  process.umask(0o077);
  // A terminal sends these to all processes alike; the primary one tells what follows.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => undefined);
  const inbox = createInbox();
  await tell({ kind: 'awake' });
  const { config, policy } = await inbox.start;
  try {
    await serve(config, policy, inbox, createLog(config.logLevel));
  } catch (error) {
    if (!isForwardenError(error)) throw error;
    await tell({ kind: 'failed', code: error.code, message: error.message });
    process.exit(1);
  }
  process.exit(0);
}

async function serve(config: Config, policy: LoadedPolicy, inbox: Inbox, log: Log): Promise<void> {
  const questions = createQuestions(PATIENCE_MS);
  const store = openStore(config.dataDir, nowSeconds);
  const shared = shareStore(store, questions, log);
  const app = await createApp(config, policy, { ...realSurroundings(shared, log), auditsLoads: false });
  const stopped = new Promise<void>((stop) => {
    inbox.open(createTaker({ app, store, questions, stop }));
    process.once('SIGTERM', stop);
  });
  // The primary process says it, once for all.
  const said: Said[] = [];
  const say = (level: Said['level']) => (text: string) => said.push({ level, text });
  collectStart();
  await listen(app.listeners, { info: say('info'), warn: say('warn') });
  await tell({ kind: 'ready', said });
  await stopped;
  await finish(app, config.shutdownDelayMs);
  store.close();
}

/** Whoever ends a session here waits until every worker knows. */
function shareStore(store: SharedStore, questions: Questions, log: Log): Store {
  return {
    ...store,
    async revoke(sessionId, expiresAt) {
      store.revoke(sessionId, expiresAt);
      const known = await questions.ask((question) => {
        void tell({ kind: 'revoked', sessionId, expiresAt, question });
      });
      if (known === undefined) log.warn('a sign-out took too long to reach every worker');
    },
  };
}

interface Taking {
  readonly app: App;
  readonly store: SharedStore;
  readonly questions: Questions;
  readonly stop: () => void;
}

function createTaker({ app, store, questions, stop }: Taking): (told: Told) => void {
  let read: ReadMetrics | undefined;
  const answer = (question: number, answer: unknown) => {
    void tell({ kind: 'answer', question, answer });
  };
  return (told) => {
    switch (told.kind) {
      case 'answer':
        questions.answer(told.question, told.answer);
        break;
      case 'policy':
        void app.replacePolicy(told.policy);
        break;
      case 'read_metrics':
        read ??= app.createMetricsReader();
        void read().then((readings) => answer(told.question, readings));
        break;
      case 'refused':
        app.refusePolicy(told.trouble);
        break;
      case 'reopen_logs':
        app.reopenLogs();
        break;
      case 'revoked':
        store.hear(told.sessionId, told.expiresAt);
        answer(told.question, 'known');
        break;
      case 'stop':
        stop();
        break;
    }
  };
}

function tell(message: ToPrimary): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, {}, () => resolve());
    else resolve();
  });
}
