import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type CollectGarbage = (options: { readonly type: 'minor' }) => void;

let collect: CollectGarbage | undefined;

/**
 * Has V8 move what was made lately to where it may stay. Whoever makes much that lasts does so after every bit of it:
 * else V8 moves 16 MB at once, and everything waits for some 30 ms.
 */
export function collectYoung(): void {
  collect ??= findCollector();
  collect({ type: 'minor' });
}

// Node gives the function only to programs that were started with this flag, or set it before they make a context.
function findCollector(): CollectGarbage {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}
