import type { App } from '../app.ts';
import { createApp, nowSeconds, realSurroundings } from '../app.ts';
import { collectStart } from '../collect-garbage.ts';
import type { ServerSettings } from '../config/config.ts';
import type { Problem } from '../config/problem.ts';
import { formatProblem } from '../config/problem.ts';
import { provideSecrets } from '../config/secrets.ts';
import type { Store } from '../session/store.ts';
import { openStore } from '../session/store.ts';
import type { Log } from '../telemetry/log.ts';
import { createLog } from '../telemetry/log.ts';
import { sayWhatRuns } from './banner.ts';
import { openKeptStore } from './kept-store.ts';
import { listen } from './listen.ts';
import type { Prepared } from './prepare.ts';
import { prepare } from './prepare.ts';
import { watchConfiguration } from './reload.ts';
import { sayWhatReplicasShare } from './say-replicas.ts';
import { stopOnSignal } from './stop.ts';

/** `forwarden serve`: runs until a signal; gives the exit status. */
export async function runServe(file: string | undefined, env: NodeJS.ProcessEnv): Promise<number> {
  // Whatever is kept is for nobody else on this machine.
  process.umask(0o077);
  const { prepared, problems } = prepare({ file, env }, sayProgress);
  if (prepared === undefined) {
    for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
    return 1;
  }
  const { settings } = prepared;
  const log = createLog(settings.logLevel);
  sayProblems(problems, log);
  if (settings.workers > 1) {
    const { runPrimary } = await import('./primary.ts');
    return runPrimary({ file, env }, prepared, log);
  }
  const store = openStoreFor(settings, log);
  const app = await start(prepared, store, log);
  watchConfiguration({ file, env }, settings, app, log);
  await stopOnSignal(app, settings.shutdownDelayMs, log);
  store.close();
  return 0;
}

async function start({ settings, policy, protects }: Prepared, store: Store, log: Log): Promise<App> {
  const provided = provideSecrets(settings);
  const { config } = provided;
  sayWhatReplicasShare(provided, settings.dataDir, log);
  const app = await createApp(config, policy, realSurroundings(store, log));
  // Also without an audit log: else Node would open its debugger.
  process.on('SIGUSR1', app.reopenLogs);
  collectStart();
  await listen(app.listeners, log);
  sayWhatRuns(config, protects, log);
  return app;
}

// The level of the log isn't known yet; only of a large policy there is something to say.
function sayProgress(text: string): void {
  createLog('info').info(text);
}

function sayProblems(problems: readonly Problem[], log: Log): void {
  for (const problem of problems) {
    if (problem.severity === 'notice') log.info(formatProblem(problem));
    else log.warn(formatProblem(problem));
  }
}

function openStoreFor({ dataDir }: ServerSettings, log: Log): Store {
  try {
    return openKeptStore(dataDir);
  } catch (error) {
    log.warn(
      { err: error },
      `${dataDir} can't be written: signed-out sessions are remembered until a restart only`,
    );
    return openStore(undefined, nowSeconds);
  }
}
