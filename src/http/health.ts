import type { Answer } from './answer.ts';
import { json, text } from './answer.ts';

/** Whether checks can be answered well now. */
export interface Readiness {
  /** False before the first good policy and after the signal to stop. */
  ready: boolean;
  /** What an operator should know, though checks are answered all the same. */
  trouble: string | undefined;
}

/** `/ping` and `/healthz` say that the process lives, `/readyz` whether to send it traffic. Internal Hosts only. */
export function health(path: string, { ready, trouble }: Readiness): Answer {
  if (path === '/readyz') return json(ready ? 200 : 503, { ready, trouble });
  return text(200, 'OK\n');
}
