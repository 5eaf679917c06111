import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchCase } from './cases.ts';
import { benchCases } from './cases.ts';
import { runLoad, writeRequests } from './load.ts';
import type { Line, Measured } from './report.ts';
import { lineOf, tableOf } from './report.ts';
import type { ServerProcess } from './server-process.ts';
import { startFloor, startForwarden, startStore } from './servers.ts';
import { VARIANTS } from './variants.ts';

const USAGE = `Usage: npm run bench -- [options]

  --cases LIST     hot, many, cold, sign-in, public, deny, mixed (default: all of them)
  --routes LIST    how many routes there are (default: 10)
  --variants LIST  ${Object.keys(VARIANTS).join(', ')} (default: usual)
  --against LIST   further servers that run already, each as NAME=http://127.0.0.1:PORT
  --rounds N       default 5
  --seconds N      of load in each round (default 2)
  --short          three rounds of one second: about a minute for the usual cases
  --json FILE      the figures as JSON
  --save           writes RESULTS.md
  --help
`;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: 'hot,many,cold,sign-in,public,deny,mixed' },
    routes: { type: 'string', default: '10' },
    variants: { type: 'string', default: 'usual' },
    against: { type: 'string', default: '' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    short: { type: 'boolean', default: false },
    json: { type: 'string' },
    save: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const ROUNDS = Number(values.rounds ?? (values.short ? 3 : 5));
const SECONDS = Number(values.seconds ?? (values.short ? 1 : 2));
const CONNECTIONS = 32;

if (values.help) process.stdout.write(USAGE);
else await main();

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'forwarden-bench-'));
  try {
    const lines: Line[] = [];
    for (const routes of list(values.routes).map(Number)) lines.push(...(await measure(folder, routes)));
    const table = tableOf(lines);
    process.stdout.write(`\n${table}\n`);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(lines, undefined, 2)}\n`);
    if (values.save) save(table);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A server that takes part in the rounds. */
interface Entrant {
  readonly name: string;
  readonly port: number;
  readonly process: ServerProcess | undefined;
}

async function measure(folder: string, routes: number): Promise<Line[]> {
  const entrants: Entrant[] = [];
  const stores: ServerProcess[] = [];
  try {
    for (const name of list(values.variants)) {
      const variant = VARIANTS[name];
      if (variant === undefined) throw new Error(`there is no variant ${name}\n\n${USAGE}`);
      const store = await startStore(folder, variant);
      if (store !== undefined) stores.push(store);
      const server = await startForwarden(folder, variant, routes, store);
      say(`forwarden (${name}) with ${routes} routes: started in ${server.startedInMs.toFixed(0)} ms, `);
      say(`${server.residentMegabytes().toFixed(0)} MB\n`);
      entrants.push({ name, port: server.port, process: server });
    }
    for (const pair of list(values.against)) {
      const [name = '', url = ''] = pair.split(/=(.*)/s);
      entrants.push({ name, port: Number(new URL(url).port), process: undefined });
    }
    const cases = benchCases(routes);
    const lines: Line[] = [];
    for (const name of list(values.cases)) {
      const benchCase = cases[name];
      if (benchCase === undefined) throw new Error(`there is no case ${name}\n\n${USAGE}`);
      lines.push(...(await measureCase(folder, benchCase, routes, entrants)));
    }
    return lines;
  } finally {
    for (const { process } of entrants) await process?.stop();
    for (const store of stores) await store.stop();
  }
}

async function measureCase(
  folder: string,
  benchCase: BenchCase,
  routes: number,
  entrants: readonly Entrant[],
): Promise<Line[]> {
  const file = join(folder, `${benchCase.name}.requests`);
  const first = benchCase.requests(-1);
  writeRequests(file, first);
  const port = entrants[0]?.port ?? 0;
  const floor = await startFloor(folder, benchCase.name, first[0] ?? '', port);
  const all: Entrant[] = [{ name: 'floor', port: floor.port, process: floor }, ...entrants];
  const rounds = new Map<string, Measured[]>(all.map(({ name }) => [name, []]));
  try {
    for (const { port: warmed } of all) warmUp(file, benchCase, warmed, first.length);
    for (let round = 0; round < ROUNDS; round++) {
      say(`${benchCase.name}, ${routes} routes: round ${round + 1} of ${ROUNDS}\r`);
      for (const entrant of all) {
        if (benchCase.isFreshEachRound) writeRequests(file, benchCase.requests(round));
        const measured = measureOnce(entrant, loadOf(file, benchCase, entrant.port, round));
        rounds.get(entrant.name)?.push(measured);
      }
    }
  } finally {
    await floor.stop();
  }
  say('\n');
  const floorRounds = rounds.get('floor') ?? [];
  return all.map(({ name }) =>
    lineOf({ case: benchCase.name, server: name, routes }, rounds.get(name) ?? [], floorRounds),
  );
}

// Until the compiler is done, and every session that is to be known has been seen.
function warmUp(file: string, benchCase: BenchCase, port: number, requests: number): void {
  const load = loadOf(file, benchCase, port, 0);
  const seconds = benchCase.isFreshEachRound ? SECONDS : Math.max(SECONDS, Math.ceil(requests / 1500));
  runLoad({ ...load, order: 'sequential', seconds });
  runLoad(load);
}

function loadOf(requests: string, { order }: BenchCase, port: number, seed: number) {
  return { port, requests, order, seconds: SECONDS, connections: CONNECTIONS, seed };
}

function measureOnce({ process, name }: Entrant, load: Parameters<typeof runLoad>[0]): Measured {
  const before = process?.cpuMicroseconds() ?? Number.NaN;
  const { requests, seconds, p50, p99, p999, failed } = runLoad(load);
  if (failed > 0) throw new Error(`${failed} requests to ${name} got no answer`);
  const cpuMicroseconds = ((process?.cpuMicroseconds() ?? Number.NaN) - before) / requests;
  const residentMegabytes = process?.residentMegabytes() ?? Number.NaN;
  return { throughput: requests / seconds, cpuMicroseconds, p50, p99, p999, residentMegabytes };
}

function save(table: string): void {
  const [{ model } = { model: 'unknown' }] = cpus();
  const when = new Date().toISOString().slice(0, 10);
  const kind = `${cpus().length} cores (${model.trim()}), Node ${process.version}`;
  const text = `# Results

${when}, ${kind}; ${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections, server and load on a core each. Medians, with the
smallest and the largest round; the floor is bare \`node:http\` with the same answer, in the same rounds.

\`npm run bench -- ${process.argv.slice(2).join(' ')}\`

${table}
`;
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), text);
}

function list(text: string): string[] {
  return text.split(',').filter(Boolean);
}

function say(text: string): void {
  process.stderr.write(text);
}
