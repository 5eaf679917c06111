import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEntrant } from './entrants.ts';
import { runLoad, writeRequests } from './load.ts';
import { loadOf } from './measure.ts';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** In µs, of the clock that `process.hrtime` reads. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const ROOT = join(import.meta.dirname, '..', '..');
const WARM_PACE = { rounds: 1, seconds: 4 };
const PACE = { rounds: 1, seconds: 8 };

/** Runs a case under V8's profiler, and gives the functions that took most time themselves, as a Markdown table. */
export async function profileCase(folder: string, caseName: string, top: number): Promise<string> {
  const profiles = join(folder, `profiles-${caseName}`);
  mkdirSync(profiles);
  const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${profiles}`, '--cpu-prof-interval=200'];
  const entrant = await startEntrant(folder, 'usual', 10, { nodeOptions });
  let from = 0;
  let until = 0;
  try {
    const benchCase = entrant.cases[caseName];
    if (benchCase === undefined) throw new Error(`there is no case ${caseName}`);
    const file = writeRequests(join(folder, 'profiled'), benchCase.requests(0));
    await runLoad(loadOf(file, benchCase, entrant, WARM_PACE, 0));
    from = microseconds();
    await runLoad(loadOf(file, benchCase, entrant, PACE, 0));
    until = microseconds();
  } finally {
    await entrant.stop();
  }
  const [file = ''] = readdirSync(profiles);
  return tableOf(selfTimes(JSON.parse(readFileSync(join(profiles, file), 'utf8')), from, until), top);
}

function microseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** The time that each function took itself within a span, in µs; what idled isn't counted. */
function selfTimes({ nodes, samples, timeDeltas, startTime }: CpuProfile, from: number, until: number) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  let at = startTime;
  for (const [index, id] of samples.entries()) {
    const took = timeDeltas[index] ?? 0;
    at += took;
    const name = names.get(id) ?? '';
    if (at < from || at > until || name.startsWith('(idle)')) continue;
    times.set(name, (times.get(name) ?? 0) + took);
  }
  return times;
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const where = url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : url;
  return `${functionName || '(anonymous)'}\n${where === '' ? '' : `${where}:${lineNumber + 1}`}`;
}

function tableOf(times: ReadonlyMap<string, number>, top: number): string {
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const rows = [...times]
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, top)
    .map(([name, time], index) => {
      const [functionName, where] = name.replaceAll('|', '\\|').split('\n');
      return [String(index + 1), `${((time / total) * 100).toFixed(1)} %`, `\`${functionName}\``, where];
    });
  const head = ['', 'self', 'function', 'where'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
