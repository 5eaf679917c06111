import type { App } from '../app.ts';
import type { Log } from '../telemetry/log.ts';

// Under the 10 s that container engines wait between SIGTERM and SIGKILL.
const DEADLINE_MS = 8000;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Waits for a signal to stop, then finishes what is under way, in bounded time. */
export async function stopOnSignal({ listeners, readiness, stopTelemetry }: App, log: Log): Promise<void> {
  const signal = await new Promise<string>((resolve) => {
    for (const name of SIGNALS) process.once(name, resolve);
  });
  log.info(`${signal}: finishing what is under way`);
  readiness.ready = false;
  const closed = Promise.all(listeners.map(({ server }) => server.close())).then(stopTelemetry);
  const deadline = new Promise<void>((resolve) => setTimeout(resolve, DEADLINE_MS).unref());
  await Promise.race([closed, deadline]);
}
