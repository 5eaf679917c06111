import type { Answer } from './answer.ts';
import { json, text } from './answer.ts';

/** Whether checks can be answered well now. */
export interface Readiness {
  /** False before the first good policy and after the signal to stop. */
  ready: boolean;
}

/** `/ping` and `/healthz` say that the process lives, `/readyz` whether to send it traffic. Internal Hosts only. */
export function health(path: string, { ready }: Readiness): Answer {
  if (path === '/readyz') return json(ready ? 200 : 503, { ready });
  return text(200, 'OK\n');
}
