import cluster from 'node:cluster';
import { join } from 'node:path';
import { ForwardenError } from '../errors.ts';
import { createQuestions } from './questions.ts';
import type { Revoked, Said, ToPrimary, ToWorker } from './worker-messages.ts';

/** One worker, as the primary process sees it. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** How long it has lived, in ms. */
  readonly age: () => number;
  /** Tells it something, unless it is still to be briefed. */
  readonly tell: (message: ToWorker) => void;
  /** Asks it; undefined where no answer comes in time. */
  readonly ask: (question: (number: number) => ToWorker) => Promise<unknown>;
  /** Lets it finish what is under way; one that is still to be briefed has nothing to finish. */
  readonly stop: () => void;
  readonly kill: () => void;
}

/** What a worker makes known. */
export interface WorkerEvents {
  /** It can be told its configuration. */
  readonly awake: () => void;
  /** It answers checks from now on; `said` is what it had to say of its start. */
  readonly ready: (said: readonly Said[]) => void;
  readonly failed: (error: ForwardenError) => void;
  /** It ended, by a signal or with a status. */
  readonly gone: (how: string) => void;
  readonly revoked: (message: Revoked) => void;
}

const PROGRAM = join(import.meta.dirname, '..', 'worker.ts');

// Long for a message between two processes: a worker that takes longer is in trouble, and nobody waits for it.
const PATIENCE_MS = 2000;

/** Starts a worker, which waits for its configuration. */
export function forkWorker(events: WorkerEvents): WorkerProcess {
  // All take connections from one queue: what a worker that dies hasn't taken is left to the others.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ exec: PROGRAM, args: [], serialization: 'advanced' });
  const worker = cluster.fork();
  const bornAt = performance.now();
  const questions = createQuestions(PATIENCE_MS);
  let isAwake = false;
  // Whoever is gone by now is replaced, and has to be told nothing more.
  const tell = (message: ToWorker) => {
    if (isAwake && worker.isConnected()) worker.send(message, () => undefined);
  };
  const kill = () => {
    worker.process.kill('SIGKILL');
  };
  worker.on('error', () => undefined);
  worker.on('message', (message: ToPrimary) => {
    if (message.kind === 'awake') isAwake = true;
    hear(message, events, questions.answer);
  });
  worker.on('exit', (status, signal) => {
    questions.end();
    events.gone(signal ?? `status ${status}`);
  });
  return {
    pid: worker.process.pid,
    age: () => performance.now() - bornAt,
    tell,
    ask: async (question) => (isAwake ? questions.ask((number) => tell(question(number))) : undefined),
    stop: () => (isAwake ? tell({ kind: 'stop' }) : kill()),
    kill,
  };
}

function hear(
  message: ToPrimary,
  events: WorkerEvents,
  answer: (question: number, answer: unknown) => void,
): void {
  switch (message.kind) {
    case 'answer':
      answer(message.question, message.answer);
      break;
    case 'awake':
      events.awake();
      break;
    case 'failed':
      events.failed(new ForwardenError(message.code, message.message));
      break;
    case 'ready':
      events.ready(message.said);
      break;
    case 'revoked':
      events.revoked(message);
      break;
  }
}
