import { ForwardenError } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { createReplacementPlan } from './replacement.ts';
import type { Revoked, Said, ToWorker } from './worker-messages.ts';
import type { WorkerProcess } from './worker-process.ts';
import { forkWorker } from './worker-process.ts';

/** The workers, as many as there should be. */
export interface Crew {
  /** Waits until all answer checks; gives what one had to say of its start. Throws what kept one from it. */
  readonly start: () => Promise<readonly Said[]>;
  /** All of them, those too that are still starting. */
  readonly all: () => readonly WorkerProcess[];
  /** Those that answer checks. */
  readonly answering: () => readonly WorkerProcess[];
  /** Tells all, those too that are still starting. */
  readonly tell: (message: ToWorker) => void;
  /** How many ended, and had others take their place. */
  readonly replaced: () => number;
  /** Rejects with `worker_failed` when nobody answers any more and none can be started. */
  readonly hopeless: Promise<never>;
  /** Lets all finish what is under way, in bounded time. */
  readonly stop: () => Promise<void>;
}

/** How a crew is made up. */
export interface CrewOptions {
  readonly size: number;
  /** How long workers have to stop before they are ended by force. */
  readonly stopMs: number;
  readonly log: Log;
  /** Tells a new worker what it needs to begin. */
  readonly brief: (tell: WorkerProcess['tell']) => void;
  readonly revoked: (message: Revoked, by: WorkerProcess) => void;
}

/** Makes up a crew; nobody is there before its start. */
export function createCrew({ size, stopMs, log, brief, revoked }: CrewOptions): Crew {
  const all = new Set<WorkerProcess>();
  const answering = new Set<WorkerProcess>();
  const started = Promise.withResolvers<readonly Said[]>();
  const hopeless = Promise.withResolvers<never>();
  const planReplacement = createReplacementPlan();
  let phase: 'running' | 'starting' | 'stopping' = 'starting';
  let replaced = 0;

  const add = () => {
    if (phase === 'stopping') return;
    const worker = forkWorker({
      awake: () => brief(worker.tell),
      ready(said) {
        answering.add(worker);
        if (phase === 'starting' && answering.size === size) {
          phase = 'running';
          started.resolve(said);
        }
      },
      failed(error) {
        if (phase === 'starting') started.reject(error);
        else log.error(`a worker can’t start: ${error.message}`);
      },
      gone(how) {
        all.delete(worker);
        answering.delete(worker);
        if (phase !== 'stopping') replace(worker, how);
      },
      revoked: (message) => revoked(message, worker),
    });
    all.add(worker);
  };

  const replace = ({ pid, age }: WorkerProcess, how: string) => {
    const pause = planReplacement(age(), answering.size);
    const error = new ForwardenError('worker_failed', `no worker can run: the last one ended (${how})`);
    if (phase === 'starting') return started.reject(error);
    if (pause === undefined) return hopeless.reject(error);
    log.error({ worker: pid, how }, 'a worker ended: another takes its place');
    replaced++;
    setTimeout(add, pause);
  };

  return {
    start() {
      for (let count = 0; count < size; count++) add();
      return started.promise;
    },
    all: () => [...all],
    answering: () => [...answering],
    tell(message) {
      for (const { tell } of all) tell(message);
    },
    replaced: () => replaced,
    hopeless: hopeless.promise,
    async stop() {
      phase = 'stopping';
      for (const { stop } of all) stop();
      await untilEmpty(all, stopMs);
    },
  };
}

async function untilEmpty(workers: ReadonlySet<WorkerProcess>, stopMs: number): Promise<void> {
  const deadline = performance.now() + stopMs;
  while (workers.size > 0) {
    if (performance.now() > deadline) for (const { kill } of workers) kill();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
