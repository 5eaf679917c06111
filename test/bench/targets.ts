import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BurstFigures } from './burst.ts';
import { measureBurst } from './burst.ts';
import type { Entrant } from './entrants.ts';
import { say, startEntrant } from './entrants.ts';
import type { LargePolicyFigures } from './large-policy-figures.ts';
import type { Pace, Rounds } from './measure.ts';
import { linesOf, measureCase } from './measure.ts';
import { profileCase } from './profile.ts';
import type { Line, Spread } from './report.ts';
import { lineOf, ratio, spreadOf, tableOf } from './report.ts';
import type { TraefikFigures } from './through-traefik.ts';
import { measureThroughTraefik } from './through-traefik.ts';

/** A row of the table of targets. */
interface Reached {
  readonly what: string;
  readonly target: string;
  readonly figure: string;
  readonly holds: boolean;
}

const CASES = ['hot', 'many', 'public', 'deny', 'cold', 'sign-in', 'mixed'];
const FEW = 10;
const LARGE = 100_000;
const PROFILED = 10;

/** As ratios to the floor: throughput at least, processor time at most. */
const RATIOS: Readonly<Record<string, { readonly throughput: number; readonly cpu: number }>> = {
  hot: { throughput: 0.72, cpu: 1.4 },
  many: { throughput: 0.7, cpu: 1.45 },
  public: { throughput: 0.72, cpu: 1.4 },
  deny: { throughput: 0.72, cpu: 1.4 },
  cold: { throughput: 0.2, cpu: 5 },
  'sign-in': { throughput: 0.4, cpu: 2.5 },
};
const EVERYTHING = { throughput: 0.5, cpu: 2 };
const HOT_P99 = 2;
const LARGE_THROUGHPUT = 0.95;
const LARGE_CPU = 1.05;
const BURST_P99 = 5;
const TRAEFIK_RATIO = 1.3;
const START_MS = 450;
const LARGE_START_MS = 3000;
const IDLE_MEGABYTES = 95;
const RELOAD_WAIT_MS = 25;

/** Measures everything that a target is set for; gives the report in Markdown, and the figures. */
export async function measureTargets(
  folder: string,
  pace: Pace,
): Promise<{ text: string; figures: unknown }> {
  const reached: Reached[] = [];
  const lines: Line[] = [];
  await withEntrants(
    [await startEntrant(folder, 'usual', FEW), await startEntrant(folder, 'usual', LARGE)],
    async (both) => {
      for (const name of CASES) {
        const rounds = await measureCase(folder, name, both, pace);
        const measured = linesOf(name, both, rounds);
        lines.push(...measured);
        reached.push(...judgeCase(name, measured[1]), ...judgeLarge(name, both, rounds));
      }
    },
  );
  const variants = ['usual', 'logged', 'no-metrics', 'traced-1', 'everything'];
  await withEntrants(await startAll(folder, variants), async (all) => {
    const measured = linesOf('hot', all, await measureCase(folder, 'hot', all, pace));
    lines.push(...measured);
    reached.push(
      ...judgeRatios('hot, with decision log, metrics and tracing at 1 %', EVERYTHING, measured.at(-1)),
    );
  });
  const burst = await measureBurst(folder, pace.rounds);
  const traefik = await measureThroughTraefik(folder, pace.rounds);
  const { figures: large, text: largeTable } = measureLarge(folder);
  reached.push(judgeBurst(burst), judgeTraefik(traefik), ...judgeStarts(large));
  const hottest = await profileCase(folder, 'hot', PROFILED);
  const text = [
    `## Targets\n\n${targetTable(reached)}`,
    `## Figures\n\n${tableOf(lines)}`,
    `## Large policies\n\n${largeTable}`,
    `## What the hot case goes into\n\n${hottest}`,
  ].join('\n\n');
  return { text, figures: { reached, lines, burst, traefik, large } };
}

async function startAll(folder: string, variants: readonly string[]): Promise<[Entrant, ...Entrant[]]> {
  const [first = '', ...others] = variants;
  const all: [Entrant, ...Entrant[]] = [await startEntrant(folder, first, FEW)];
  for (const name of others) all.push(await startEntrant(folder, name, FEW));
  return all;
}

async function withEntrants(
  entrants: [Entrant, ...Entrant[]],
  use: (entrants: [Entrant, ...Entrant[]]) => Promise<void>,
): Promise<void> {
  try {
    await use(entrants);
  } finally {
    for (const { stop } of entrants) await stop();
  }
}

function judgeCase(name: string, line: Line | undefined): Reached[] {
  const target = RATIOS[name];
  if (target === undefined) return [];
  const rows = judgeRatios(name, target, line);
  if (name !== 'hot' || line === undefined) return rows;
  return [...rows, atMost('hot: p99', HOT_P99, line.p99Ratio)];
}

function judgeRatios(
  what: string,
  target: { throughput: number; cpu: number },
  line: Line | undefined,
): Reached[] {
  if (line === undefined) return [];
  return [
    atLeast(`${what}: throughput`, target.throughput, line.throughputRatio),
    atMost(`${what}: processor time`, target.cpu, line.cpuRatio),
  ];
}

/** 100,000 routes against ten, in the same rounds. */
function judgeLarge(name: string, [few, many]: readonly Entrant[], rounds: Rounds): Reached[] {
  if (few === undefined || many === undefined) return [];
  const names = { case: name, server: many.name, routes: many.routes };
  const { throughputRatio, cpuRatio } = lineOf(
    names,
    rounds.get(many.name) ?? [],
    rounds.get(few.name) ?? [],
  );
  return [
    atLeast(`${name}, 100,000 routes: throughput of that with ten`, LARGE_THROUGHPUT, throughputRatio),
    atMost(`${name}, 100,000 routes: processor time of that with ten`, LARGE_CPU, cpuRatio),
  ];
}

function judgeBurst({ sessions, quietP99, burstP99, ratio: times }: BurstFigures): Reached {
  const what = `hot: p99 while ${sessions.median} new sessions arrive (${quietP99.median} µs, then ${burstP99.median} µs)`;
  return atMost(what, BURST_P99, times);
}

function judgeTraefik({ addedByForwarden, addedByConstant, ratio: times }: TraefikFigures): Reached {
  const what = `through Traefik: p50 added, of a constant answer's (${addedByForwarden.median} µs, ${addedByConstant.median} µs)`;
  return atMost(what, TRAEFIK_RATIO, times);
}

function judgeStarts(large: readonly LargePolicyFigures[]): Reached[] {
  const few = large.find(({ routes }) => routes === FEW);
  const many = large.find(({ routes }) => routes === LARGE);
  const one = (value = Number.NaN) => spreadOf([value]);
  return [
    atMost('start-up to the first answered check, ms', START_MS, one(few?.startMs)),
    atMost('start-up with 100,000 routes, ms', LARGE_START_MS, one(many?.startMs)),
    atMost('memory at rest, MB', IDLE_MEGABYTES, one(few?.idleMegabytes)),
    atMost('longest wait while 100,000 routes are loaded, ms', RELOAD_WAIT_MS, one(many?.waits.longest)),
  ];
}

// In a process of its own, which has the machine for itself.
function measureLarge(folder: string): { figures: LargePolicyFigures[]; text: string } {
  say('large policies …\n');
  const json = join(folder, 'large.json');
  const program = join(import.meta.dirname, 'large-policy.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--json', json], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`large-policy.ts failed:\n${stderr}`);
  return { figures: JSON.parse(readFileSync(json, 'utf8')), text: stdout.trim() };
}

function atLeast(what: string, bound: number, spread: Spread): Reached {
  return { what, target: `≥ ${bound}`, figure: figureOf(spread), holds: spread.median >= bound };
}

function atMost(what: string, bound: number, spread: Spread): Reached {
  return { what, target: `≤ ${bound}`, figure: figureOf(spread), holds: spread.median <= bound };
}

function figureOf(spread: Spread): string {
  return spread.min === spread.max ? String(Number(spread.median.toFixed(2))) : ratio(spread);
}

function targetTable(reached: readonly Reached[]): string {
  const rows = reached.map(({ what, target, figure, holds }) => [
    what,
    target,
    figure,
    holds ? 'yes' : '**no**',
  ]);
  const head = ['what', 'target', 'reached', 'holds'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
