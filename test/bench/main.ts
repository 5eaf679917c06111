import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Entrant } from './entrants.ts';
import { runningEntrant, startEntrant } from './entrants.ts';
import { guard, saveGuard } from './guard.ts';
import type { Pace } from './measure.ts';
import { linesOf, measureCase } from './measure.ts';
import { profileCase } from './profile.ts';
import type { Line } from './report.ts';
import { tableOf } from './report.ts';
import { saveResults } from './results.ts';
import { measureTargets } from './targets.ts';
import { VARIANTS } from './variants.ts';

const USAGE = `Usage: npm run bench -- [options]

  --cases LIST     hot, many, cold, sign-in, public, deny, mixed (default: all of them)
  --routes LIST    how many routes there are, in tens: hosts, paths and prefixes (default: 10)
  --variants LIST  ${Object.keys(VARIANTS).join(', ')} (default: usual)
  --against LIST   further servers that run already, each as NAME=http://127.0.0.1:PORT, or with a file that holds
                   the request that each is to be sent: NAME=http://127.0.0.1:PORT@FILE
  --rounds N       default 5
  --seconds N      of load in each round (default 2)
  --short          three rounds of one second of hot, many, cold, sign-in and deny: about a minute
  --json FILE      the figures as JSON

  --targets        instead: all that forwarden sets itself as targets, with the figures reached (a quarter of an hour)
  --save           writes RESULTS.md
  --guard          instead: fails when hot, many or cold fell by more than 15 % against guard.json
  --guard-save     instead: writes guard.json
  --profile CASE   instead: the functions that take most time
  --help
`;

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    routes: { type: 'string', default: '10' },
    variants: { type: 'string', default: 'usual' },
    against: { type: 'string', default: '' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    short: { type: 'boolean', default: false },
    json: { type: 'string' },
    targets: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    guard: { type: 'boolean', default: false },
    'guard-save': { type: 'boolean', default: false },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const PACE: Pace = {
  rounds: Number(values.rounds ?? (values.short ? 3 : 5)),
  seconds: Number(values.seconds ?? (values.short ? 1 : 2)),
};
const CASES =
  values.cases ?? (values.short ? 'hot,many,cold,sign-in,deny' : 'hot,many,cold,sign-in,public,deny,mixed');
const PROFILED = 15;

if (values.help) process.stdout.write(USAGE);
else await main();

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'forwarden-bench-'));
  try {
    if (values.guard) process.exitCode = (await guard(folder)) ? 0 : 1;
    else if (values['guard-save']) await saveGuard(folder);
    else if (values.profile !== undefined)
      process.stdout.write(`${await profileCase(folder, values.profile, PROFILED)}\n`);
    else await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<void> {
  const { text, figures } = values.targets ? await measureTargets(folder, PACE) : await measureChosen(folder);
  process.stdout.write(`\n${text}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, undefined, 2)}\n`);
  if (values.save) saveResults(text, PACE);
}

async function measureChosen(folder: string): Promise<{ text: string; figures: readonly Line[] }> {
  const lines: Line[] = [];
  for (const routes of list(values.routes).map(Number)) lines.push(...(await measureRoutes(folder, routes)));
  return { text: tableOf(lines), figures: lines };
}

async function measureRoutes(folder: string, routes: number): Promise<Line[]> {
  const entrants: Entrant[] = [];
  try {
    for (const name of list(values.variants)) entrants.push(await startEntrant(folder, name, routes));
    entrants.push(...list(values.against).map((text) => runningEntrant(text, routes)));
    const [first, ...others] = entrants;
    if (first === undefined) throw new Error(`nobody takes part\n\n${USAGE}`);
    const lines: Line[] = [];
    for (const name of list(CASES))
      lines.push(...linesOf(name, entrants, await measureCase(folder, name, [first, ...others], PACE)));
    return lines;
  } finally {
    for (const { stop } of entrants) await stop();
  }
}

function list(text: string): string[] {
  return text.split(',').filter(Boolean);
}
