import { join } from 'node:path';
import type { BenchCase } from './cases.ts';
import type { Entrant } from './entrants.ts';
import { say } from './entrants.ts';
import type { LoadOptions } from './load.ts';
import { runLoad, writeRequests } from './load.ts';
import type { Line, Measured } from './report.ts';
import { lineOf } from './report.ts';
import { startFloor } from './servers.ts';

/** How long it is measured. */
export interface Pace {
  readonly rounds: number;
  /** Of load in each round. */
  readonly seconds: number;
}

/** What each server did in each round, by its name; the floor is one of them. */
export type Rounds = ReadonlyMap<string, readonly Measured[]>;

/** The connections of the load. */
export const CONNECTIONS = 32;

const FLOOR = 'floor';

// Checks of sessions that nobody has seen, in a second, at least.
const COLD_RATE = 3000;

/** Measures servers in one case, all of them in each round; the floor answers as the first of them does. */
export async function measureCase(
  folder: string,
  caseName: string,
  entrants: readonly [Entrant, ...Entrant[]],
  pace: Pace,
): Promise<Rounds> {
  const [first] = entrants;
  const [request = ''] = caseOf(first, caseName).requests(-1);
  const floor = await startFloor(folder, caseName, request, first.port);
  const all: Entrant[] = [
    { ...first, name: FLOOR, port: floor.port, process: floor, stop: floor.stop },
    ...entrants,
  ];
  const rounds = new Map<string, Measured[]>(all.map(({ name }) => [name, []]));
  try {
    for (const entrant of all) await warmUp(folder, entrant, caseOf(entrant, caseName), pace);
    for (let round = 0; round < pace.rounds; round++) {
      say(`${caseName}: round ${round + 1} of ${pace.rounds}   \r`);
      for (const entrant of all) {
        const benchCase = caseOf(entrant, caseName);
        const file = fileOf(folder, entrant, benchCase);
        if (benchCase.isFreshEachRound) writeRequests(file, benchCase.requests(round));
        rounds
          .get(entrant.name)
          ?.push(await measureOnce(entrant, loadOf(file, benchCase, entrant, pace, round)));
      }
    }
  } finally {
    await floor.stop();
  }
  say('\n');
  return rounds;
}

/** What came of a case, a line for each server. */
export function linesOf(caseName: string, entrants: readonly Entrant[], rounds: Rounds): Line[] {
  const floor = rounds.get(FLOOR) ?? [];
  const routes = entrants[0]?.routes ?? 0;
  const names = [{ name: FLOOR, routes }, ...entrants];
  return names.map(({ name, routes }) =>
    lineOf({ case: caseName, server: name, routes }, rounds.get(name) ?? [], floor),
  );
}

// Until the compiler is done, and every session that is to be known has been seen.
async function warmUp(folder: string, entrant: Entrant, benchCase: BenchCase, pace: Pace): Promise<void> {
  const requests = benchCase.requests(-1);
  const file = writeRequests(fileOf(folder, entrant, benchCase), requests);
  const seconds = Math.max(pace.seconds, Math.ceil(benchCase.newcomers / COLD_RATE));
  await runLoad({ ...loadOf(file, benchCase, entrant, pace, 0), order: 'sequential', seconds });
}

function caseOf({ cases }: Entrant, name: string): BenchCase {
  const benchCase = cases[name];
  if (benchCase === undefined) throw new Error(`there is no case ${name}: ${Object.keys(cases)}`);
  return benchCase;
}

function fileOf(folder: string, { name }: Entrant, benchCase: BenchCase): string {
  return join(folder, `${benchCase.name}-${name.replace(/\W+/g, '-')}.requests`);
}

/** The load of a case. */
export function loadOf(
  requests: string,
  { order }: BenchCase,
  { port }: Entrant,
  { seconds }: Pace,
  seed: number,
): LoadOptions {
  return { port, requests, order, seconds, connections: CONNECTIONS, seed };
}

async function measureOnce({ process, name }: Entrant, load: LoadOptions): Promise<Measured> {
  const before = process?.cpuMicroseconds() ?? Number.NaN;
  const { requests, seconds, p50, p99, p999, failed } = await runLoad(load);
  if (failed > 0) throw new Error(`${failed} requests to ${name} got no answer`);
  const cpuMicroseconds = ((process?.cpuMicroseconds() ?? Number.NaN) - before) / requests;
  const residentMegabytes = process?.residentMegabytes() ?? Number.NaN;
  return { throughput: requests / seconds, cpuMicroseconds, p50, p99, p999, residentMegabytes };
}
