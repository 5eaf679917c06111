import type { App } from '../app.ts';
import type { Log } from '../telemetry/log.ts';

// Under the 10 s that container engines wait between SIGTERM and SIGKILL, as long as there is no delay.
const DEADLINE_MS = 8000;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Waits for a signal to stop, then finishes as `finish` does. */
export async function stopOnSignal(app: App, delayMs: number, log: Log): Promise<void> {
  log.info(`${await stopSignal()}: finishing what is under way`);
  await finish(app, delayMs);
}

/** Waits for a signal to stop; gives its name. */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of SIGNALS) process.once(name, resolve);
  });
}

/**
 * For `delayMs` goes on answering, but says that it isn't ready, so that whoever balances the load can turn to others;
 * then finishes what is under way, in bounded time.
 */
export async function finish({ listeners, readiness, stopTelemetry }: App, delayMs: number): Promise<void> {
  readiness.ready = false;
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  const closed = Promise.all(listeners.map(({ server }) => server.close())).then(stopTelemetry);
  const deadline = new Promise<void>((resolve) => setTimeout(resolve, DEADLINE_MS).unref());
  await Promise.race([closed, deadline]);
}
