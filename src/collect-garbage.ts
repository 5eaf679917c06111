import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type CollectGarbage = (
  options: { readonly type: 'minor' } | { readonly type: 'major'; readonly flavor: 'last-resort' },
) => void;

// A larger heap takes longer, and that of a large policy starts slowly enough.
const QUICKLY_COLLECTED_BYTES = 64 * 1024 * 1024;

let collect: CollectGarbage | undefined;

/**
 * Has V8 move what was made lately to where it may stay. Whoever makes much that lasts does so after every bit of it:
 * else V8 moves 16 MB at once, and everything waits for some 30 ms.
 */
export function collectYoung(): void {
  collector()({ type: 'minor' });
}

/**
 * Gives back what a start leaves behind, some 13 MB: garbage, and room for more of it, which V8 would keep for as long as
 * it is idle. Takes 50 ms: for whoever answers nothing yet.
 */
export function collectStart(): void {
  if (getHeapStatistics().used_heap_size > QUICKLY_COLLECTED_BYTES) return;
  // Of the other flavour V8 keeps the emptied pages.
  collector()({ type: 'major', flavor: 'last-resort' });
  // Else the room for young garbage would stay as small under load, and V8 collect it eight times as often.
  setFlagsFromString('--semi-space-growth-factor=16');
}

function collector(): CollectGarbage {
  collect ??= findCollector();
  return collect;
}

// Node gives the function only to programs that were started with this flag, or set it before they make a context.
function findCollector(): CollectGarbage {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}
