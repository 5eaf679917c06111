import { join } from 'node:path';
import type { BenchCase } from './cases.ts';
import { range } from './cases.ts';
import { say, startEntrant } from './entrants.ts';
import { runLoad, writeRequests } from './load.ts';
import { loadOf } from './measure.ts';
import type { Spread } from './report.ts';
import { spreadOf } from './report.ts';

/** How long hot checks wait while a burst of new sessions arrives, against the same without it. */
export interface BurstFigures {
  /** New sessions that came in each round. */
  readonly sessions: Spread;
  /** In µs. */
  readonly quietP99: Spread;
  readonly burstP99: Spread;
  readonly ratio: Spread;
}

const SECONDS = 3;

/** Hot checks at full load, in turns alone and with as many connections that bring only sessions never seen before. */
export async function measureBurst(folder: string, rounds: number): Promise<BurstFigures> {
  const entrant = await startEntrant(folder, 'usual', 10);
  try {
    const { hot, cold } = entrant.cases as Record<'cold' | 'hot', BenchCase>;
    const pace = { rounds, seconds: SECONDS };
    const file = writeRequests(join(folder, 'burst-hot'), hot.requests(0));
    const load = loadOf(file, hot, entrant, pace, 0);
    await runLoad(load);
    const all: { sessions: number; quietP99: number; burstP99: number }[] = [];
    for (const round of range(rounds, 0)) {
      say(`burst: round ${round + 1} of ${rounds}\r`);
      const newcomers = writeRequests(join(folder, 'burst-cold'), cold.requests(round));
      const alone = await runLoad(load);
      const [among, burst] = await Promise.all([
        runLoad(load),
        runLoad(loadOf(newcomers, cold, entrant, pace, round)),
      ]);
      all.push({ sessions: burst.requests, quietP99: alone.p99, burstP99: among.p99 });
    }
    say('\n');
    return {
      sessions: spreadOf(all.map(({ sessions }) => sessions)),
      quietP99: spreadOf(all.map(({ quietP99 }) => quietP99)),
      burstP99: spreadOf(all.map(({ burstP99 }) => burstP99)),
      ratio: spreadOf(all.map(({ quietP99, burstP99 }) => burstP99 / quietP99)),
    };
  } finally {
    await entrant.stop();
  }
}
