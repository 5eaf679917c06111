import type { App } from '../app.ts';
import type { Log } from '../telemetry/log.ts';

// Under the 10 s that container engines wait between SIGTERM and SIGKILL.
const DEADLINE_MS = 8000;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Waits for a signal to stop, then finishes what is under way, in bounded time. */
export async function stopOnSignal(app: App, log: Log): Promise<void> {
  log.info(`${await stopSignal()}: finishing what is under way`);
  await finish(app);
}

/** Waits for a signal to stop; gives its name. */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of SIGNALS) process.once(name, resolve);
  });
}

/** Finishes what is under way, in bounded time. */
export async function finish({ listeners, readiness, stopTelemetry }: App): Promise<void> {
  readiness.ready = false;
  const closed = Promise.all(listeners.map(({ server }) => server.close())).then(stopTelemetry);
  const deadline = new Promise<void>((resolve) => setTimeout(resolve, DEADLINE_MS).unref());
  await Promise.race([closed, deadline]);
}
