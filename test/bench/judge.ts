import type { BurstFigures } from './burst.ts';
import type { Entrant } from './entrants.ts';
import type { LargePolicyFigures } from './large-policy-figures.ts';
import type { Rounds } from './measure.ts';
import type { Line, Spread } from './report.ts';
import { lineOf, ratio, spreadOf } from './report.ts';
import type { TraefikFigures } from './through-traefik.ts';

/** A row of the table of targets. */
export interface Reached {
  readonly what: string;
  readonly target: string;
  readonly figure: string;
  readonly holds: boolean;
}

/** The numbers of routes that are compared. */
export const FEW = 10;
/** See `FEW`. */
export const LARGE = 100_000;

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

/** What a case reached. */
export function judgeCase(name: string, line: Line | undefined): Reached[] {
  const target = RATIOS[name];
  if (target === undefined) return [];
  const rows = judgeRatios(name, target, line);
  if (name !== 'hot' || line === undefined) return rows;
  return [...rows, atMost('hot: p99', HOT_P99, line.p99Ratio)];
}

/** What hot checks reach with decision log, metrics and tracing at 1 %. */
export function judgeEverything(line: Line | undefined): Reached[] {
  return judgeRatios('hot, with decision log, metrics and tracing at 1 %', EVERYTHING, line);
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
export function judgeLarge(name: string, [few, many]: readonly Entrant[], rounds: Rounds): Reached[] {
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

/** How long hot checks wait in a burst. */
export function judgeBurst({ sessions, quietP99, burstP99, ratio: times }: BurstFigures): Reached {
  const what = `hot: p99 while ${sessions.median} new sessions arrive (${quietP99.median} µs, then ${burstP99.median} µs)`;
  return atMost(what, BURST_P99, times);
}

/** What the middleware adds. */
export function judgeTraefik({ addedByForwarden, addedByConstant, ratio: times }: TraefikFigures): Reached {
  const what = `through Traefik: p50 added, of a constant answer's (${addedByForwarden.median} µs, ${addedByConstant.median} µs)`;
  return atMost(what, TRAEFIK_RATIO, times);
}

/** What a start and a reload cost. */
export function judgeStarts(large: readonly LargePolicyFigures[]): Reached[] {
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

function atLeast(what: string, bound: number, spread: Spread): Reached {
  return { what, target: `≥ ${bound}`, figure: figureOf(spread), holds: spread.median >= bound };
}

function atMost(what: string, bound: number, spread: Spread): Reached {
  return { what, target: `≤ ${bound}`, figure: figureOf(spread), holds: spread.median <= bound };
}

function figureOf(spread: Spread): string {
  return spread.min === spread.max ? String(Number(spread.median.toFixed(2))) : ratio(spread);
}

/** The table of targets in Markdown. */
export function targetTable(reached: readonly Reached[]): string {
  const rows = reached.map(({ what, target, figure, holds }) => [
    what,
    target,
    figure,
    holds ? 'yes' : '**no**',
  ]);
  const head = ['what', 'target', 'reached', 'holds'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
