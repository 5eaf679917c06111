import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureBurst } from './burst.ts';
import type { Entrant } from './entrants.ts';
import { say, startEntrant } from './entrants.ts';
import type { Reached } from './judge.ts';
import {
  FEW,
  judgeBurst,
  judgeCase,
  judgeEverything,
  judgeLarge,
  judgeStarts,
  judgeTraefik,
  LARGE,
  targetTable,
} from './judge.ts';
import type { LargePolicyFigures } from './large-policy-figures.ts';
import type { Pace } from './measure.ts';
import { linesOf, measureCase } from './measure.ts';
import { profileCase } from './profile.ts';
import type { Line } from './report.ts';
import { tableOf } from './report.ts';
import { measureThroughTraefik } from './through-traefik.ts';

const CASES = ['hot', 'many', 'public', 'deny', 'cold', 'sign-in', 'mixed'];
const SIZES = [
  ['usual', FEW],
  ['usual', LARGE],
] as const;
const TELEMETRY = [
  ['usual', FEW],
  ['logged', FEW],
  ['no-metrics', FEW],
  ['traced-1', FEW],
  ['everything', FEW],
] as const;
const PROFILED = 10;

/** Measures everything that a target is set for; gives the report in Markdown, and the figures. */
export async function measureTargets(
  folder: string,
  pace: Pace,
): Promise<{ text: string; figures: unknown }> {
  const reached: Reached[] = [];
  const lines: Line[] = [];
  await withEntrants(folder, SIZES, async (both) => {
    for (const name of CASES) {
      const rounds = await measureCase(folder, name, both, pace);
      const measured = linesOf(name, both, rounds);
      lines.push(...measured);
      reached.push(...judgeCase(name, measured[1]), ...judgeLarge(name, both, rounds));
    }
  });
  await withEntrants(folder, TELEMETRY, async (all) => {
    const measured = linesOf('hot', all, await measureCase(folder, 'hot', all, pace));
    lines.push(...measured);
    reached.push(...judgeEverything(measured.at(-1)));
  });
  const burst = await measureBurst(folder, pace.rounds);
  const traefik = await measureThroughTraefik(folder, pace.rounds);
  const { figures: large, text: largeTable } = measureLarge(folder);
  reached.push(judgeBurst(burst), judgeTraefik(traefik), ...judgeStarts(large));
  const hottest = await profileCase(folder, 'hot', PROFILED);
  const coldest = await profileCase(folder, 'cold', PROFILED);
  const text = [
    `## Targets\n\n${targetTable(reached)}`,
    `## Figures\n\n${tableOf(lines)}`,
    `## Large policies\n\n${largeTable}`,
    `## What the hot case goes into\n\n${hottest}`,
    `## What the cold case goes into\n\n${coldest}`,
  ].join('\n\n');
  return { text, figures: { reached, lines, burst, traefik, large } };
}

async function withEntrants(
  folder: string,
  servers: readonly (readonly [variant: string, routes: number])[],
  use: (entrants: [Entrant, ...Entrant[]]) => Promise<void>,
): Promise<void> {
  const entrants: Entrant[] = [];
  try {
    for (const [variant, routes] of servers) entrants.push(await startEntrant(folder, variant, routes));
    await use(entrants as [Entrant, ...Entrant[]]);
  } finally {
    for (const { stop } of entrants) await stop();
  }
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
