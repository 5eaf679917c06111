import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import type { LargePolicyFigures } from './large-policy-figures.ts';
import { policyText } from './policy-text.ts';
import type { Waits } from './probe.ts';
import { spreadOf } from './report.ts';
import type { ServerProcess } from './server-process.ts';
import { ALL_CORES, startServerProcess } from './server-process.ts';

const USAGE = `Usage: node test/bench/large-policy.ts [--routes 10,1000,100000] [--starts 5] [--reloads 3] [--json FILE]

Start-up to the first answered check (with the compile cache), memory, and what a reload costs and how long checks wait
meanwhile, by the number of routes.
`;
const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const PROBE = join(import.meta.dirname, 'probe.ts');
const CHECK = '/?uri=https://public.bench.example.com/';
const REST_MS = 3000;

const { values } = parseArgs({
  options: {
    routes: { type: 'string', default: '10,1000,100000' },
    starts: { type: 'string', default: '5' },
    reloads: { type: 'string', default: '3' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(USAGE);
else await main();

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'forwarden-bench-'));
  try {
    const all: LargePolicyFigures[] = [];
    for (const routes of values.routes.split(',').map(Number)) all.push(await measure(folder, routes));
    process.stdout.write(`\n${tableOf(all)}\n`);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(all, undefined, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, routes: number): Promise<LargePolicyFigures> {
  const home = join(folder, String(routes));
  mkdirSync(home);
  const file = join(home, 'config.yaml');
  const port = await freePort();
  const text = `${settingsText(port, home)}${policyText(routes)}`;
  writeFileSync(file, text);
  const env = { NODE_COMPILE_CACHE: join(folder, 'compile-cache') };
  const start = () =>
    startServerProcess([MAIN, 'serve', '--config', file], port, CHECK, join(home, 'log'), env, ALL_CORES);
  // The first one fills the compile cache.
  await (await start()).stop();
  const starts: number[] = [];
  for (let round = 1; round < Number(values.starts); round++) {
    say(`${routes} routes: start ${round} of ${values.starts}\r`);
    const server = await start();
    starts.push(server.startedInMs);
    await server.stop();
  }
  const server = await start();
  starts.push(server.startedInMs);
  try {
    return {
      routes,
      fileMegabytes: text.length / 1e6,
      startMs: spreadOf(starts).median,
      ...(await measureReloads(server, file, text, routes)),
    };
  } finally {
    await server.stop();
  }
}

async function measureReloads(server: ServerProcess, file: string, text: string, routes: number) {
  await rest();
  const idleMegabytes = server.residentMegabytes();
  const probe = fork(PROBE, [String(server.port)]);
  await rest();
  const waitsAtRest = await tell(probe);
  const reloads: number[] = [];
  for (let round = 1; round <= Number(values.reloads); round++) {
    say(`${routes} routes: reload ${round} of ${values.reloads}\r`);
    const host = `new-${round}.bench.example.com`;
    // As editors save: a new file, moved over the old one.
    writeFileSync(
      `${file}.new`,
      `${text}  - {from: "https://${host}", allow_public_unauthenticated_access: true}\n`,
    );
    await rest();
    if (round === 1) probe.send('anew');
    const editedAt = performance.now();
    renameSync(`${file}.new`, file);
    await untilCovered(server.port, host);
    reloads.push(performance.now() - editedAt);
  }
  await rest();
  const waits = await tell(probe);
  probe.send('stop');
  await once(probe, 'exit');
  say('\n');
  return {
    idleMegabytes,
    reloadMs: spreadOf(reloads).median,
    afterMegabytes: server.residentMegabytes(),
    waits,
    waitsAtRest,
  };
}

async function untilCovered(port: number, host: string): Promise<void> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const { status } = await ask({ port, path: `/?uri=https://${host}/`, headers: { host: 'bench' } });
    if (status === 200) return;
    if (performance.now() > deadline) throw new Error(`${host} was edited in, and is not covered`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function tell(probe: ChildProcess): Promise<Waits> {
  const told = once(probe, 'message');
  probe.send('tell');
  const [waits] = await told;
  return waits;
}

function settingsText(port: number, home: string): string {
  return stringify({
    address: `127.0.0.1:${port}`,
    data_dir: join(home, 'data'),
    authenticate_service_url: 'https://auth.bench.example.com',
    idp_client_id: 'bench',
    idp_client_secret: 'not-a-real-one',
    decision_log: 'off',
  });
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, REST_MS));
}

function tableOf(all: readonly LargePolicyFigures[]): string {
  const ms = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
  const waits = ({ longest, above25, checks }: Waits) =>
    `${ms(longest)} (${above25} of ${checks} over 25 ms)`;
  const lines: [string, (figures: LargePolicyFigures) => string][] = [
    ['routes', ({ routes }) => String(routes)],
    ['---', () => '---:'],
    ['file', ({ fileMegabytes }) => `${fileMegabytes.toFixed(2)} MB`],
    ['start-up to the first answered check', ({ startMs }) => ms(startMs)],
    ['memory at rest (RSS)', ({ idleMegabytes }) => `${idleMegabytes.toFixed(0)} MB`],
    ['edit to the first check that it counts for', ({ reloadMs }) => ms(reloadMs)],
    ['memory after the reloads', ({ afterMegabytes }) => `${afterMegabytes.toFixed(0)} MB`],
    ['longest wait of a check meanwhile', (figures) => waits(figures.waits)],
    ['longest wait without a reload', (figures) => waits(figures.waitsAtRest)],
  ];
  return lines.map(([name, cell]) => `| ${[name, ...all.map(cell)].join(' | ')} |`).join('\n');
}

function say(text: string): void {
  process.stderr.write(text);
}
