import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchCase } from './cases.ts';
import { benchCases } from './cases.ts';
import { runLoad, writeRequests } from './load.ts';
import { spreadOf } from './report.ts';
import type { ServerProcess } from './server-process.ts';
import { ALL_CORES } from './server-process.ts';
import { startForwarden } from './servers.ts';
import { VARIANTS } from './variants.ts';

const USAGE = `Usage: node test/bench/workers.ts [--cases hot,many,sign-in] [--connections 32] [--rounds 5] [--seconds 4]

What two workers do more than one: servers and load share two cores, and nobody is pinned to one of them.
`;
const ROUTES = 10;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: 'hot,many,sign-in' },
    connections: { type: 'string', default: '32' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    help: { type: 'boolean', default: false },
  },
});

/** What one round measured; CPU in µs a request, of all processes of the server and of the load. */
interface Round {
  readonly throughput: number;
  readonly p99: number;
  readonly serverCpu: number;
  readonly loadCpu: number;
}

if (values.help) process.stdout.write(USAGE);
else await main();

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'forwarden-bench-'));
  const servers = new Map<number, ServerProcess>();
  try {
    for (const workers of [1, 2]) {
      const variant = {
        ...VARIANTS['usual'],
        name: `workers-${workers}`,
        configuration: { workers },
      };
      servers.set(workers, await startForwarden(folder, variant, ROUTES, { cores: ALL_CORES }));
    }
    const lines: string[] = [];
    for (const name of values.cases.split(',')) {
      const benchCase = benchCases(ROUTES)[name];
      if (benchCase === undefined) throw new Error(`there is no case ${name}\n\n${USAGE}`);
      lines.push(await measure(folder, benchCase, servers));
    }
    const head = ['case', 'one', 'two', 'ratio', 'by CPU', 'p99 ms', 'CPU µs: one', 'two', 'load'];
    process.stdout.write(
      `\n| ${head.join(' | ')} |\n|---${'|---'.repeat(head.length - 1)}|\n${lines.join('\n')}\n`,
    );
  } finally {
    for (const { stop } of servers.values()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  folder: string,
  benchCase: BenchCase,
  servers: ReadonlyMap<number, ServerProcess>,
): Promise<string> {
  const file = join(folder, `${benchCase.name}.requests`);
  writeRequests(file, await benchCase.requests(0));
  const rounds: [Round, Round][] = [];
  for (let round = -1; round < Number(values.rounds); round++) {
    process.stderr.write(`${benchCase.name}: round ${round + 1} of ${values.rounds}\r`);
    const run = (workers: number) =>
      runOnce(servers.get(workers) as ServerProcess, file, benchCase.order, round);
    const [one, two] = [await run(1), await run(2)];
    // The first one is for the compiler.
    if (round >= 0) rounds.push([one, two]);
  }
  process.stderr.write('\n');
  return lineOf(benchCase.name, rounds);
}

async function runOnce(
  { port, cpuMicroseconds }: ServerProcess,
  requests: string,
  order: BenchCase['order'],
  round: number,
): Promise<Round> {
  const before = cpuMicroseconds();
  const load = await runLoad({
    port,
    requests,
    order,
    seconds: Number(values.seconds),
    connections: Number(values.connections),
    seed: round + 1,
    cores: ALL_CORES,
  });
  if (load.failed > 0) throw new Error(`${load.failed} requests got no answer`);
  return {
    throughput: load.requests / load.seconds,
    p99: load.p99 / 1000,
    serverCpu: (cpuMicroseconds() - before) / load.requests,
    loadCpu: (load.cpuSeconds * 1e6) / load.requests,
  };
}

// By CPU: what two cores would answer if the load came from elsewhere, against what one does.
function lineOf(name: string, rounds: readonly [Round, Round][]): string {
  const median = (pick: (one: Round, two: Round) => number) =>
    spreadOf(rounds.map(([one, two]) => pick(one, two))).median;
  const ratio = spreadOf(rounds.map(([one, two]) => two.throughput / one.throughput));
  return `| ${[
    name,
    median((one) => one.throughput).toFixed(0),
    median((_one, two) => two.throughput).toFixed(0),
    `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`,
    median((one, two) => (2 * one.serverCpu) / two.serverCpu).toFixed(2),
    `${median((one) => one.p99).toFixed(1)}, ${median((_one, two) => two.p99).toFixed(1)}`,
    median((one) => one.serverCpu).toFixed(1),
    median((_one, two) => two.serverCpu).toFixed(1),
    median((_one, two) => two.loadCpu).toFixed(1),
  ].join(' | ')} |`;
}
