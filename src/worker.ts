import { runWorker } from './cli/worker.ts';

// One of several processes that answer checks; `main.ts serve` starts it, and nobody else has a reason to.
await runWorker();
