/** Does what a check of a session that wasn't seen before takes, when its turn comes. */
export type Newcomers = <Result>(work: () => Result | Promise<Result>) => Promise<Result>;

// Of each turn of the event loop: some ten new sessions, and less than anybody notices in the answer to a check.
const SLICE_MS = 1;

// Proxies have no more checks under way; whoever sends more at once over a few connections waits in the connection.
const MOST_WAITING = 4096;

/**
 * A queue of newcomers, a slice of which is served between two turns of the event loop. To open a session and to sign its
 * first assertion takes as long as ten checks of a session that is known: a burst of new ones, or a flood of forged ones,
 * must not hold up everybody else.
 */
export function createNewcomers(): Newcomers {
  let waiting: (() => void)[] = [];

  const serve = async () => {
    const end = performance.now() + SLICE_MS;
    let served = 0;
    do {
      waiting[served++]?.();
      // Behind what this one waited with.
      await undefined;
    } while (served < waiting.length && performance.now() < end);
    waiting = waiting.slice(served);
    if (waiting.length > 0) setImmediate(serve);
  };

  return (work) => {
    if (waiting.length >= MOST_WAITING) return Promise.try(work);
    const turn = new Promise<void>((begin) => {
      if (waiting.length === 0) setImmediate(serve);
      waiting.push(begin);
    });
    return turn.then(work);
  };
}
