import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import { hostOf } from './policy-text.ts';
import type { ServerProcess } from './server-process.ts';
import { OTHER_CORE } from './server-process.ts';
import { startForwarden } from './servers.ts';
import type { Done } from './soak-load.ts';
import type { Sample } from './soak-report.ts';
import { chartOf, LINE_SECONDS, lineOf } from './soak-report.ts';
import { variant } from './variants.ts';

const USAGE = `Usage: node test/bench/soak.ts [options]

An hour's visitors in minutes: ever new sessions on many hosts, garbage cookies, cookies of 1 MiB, slow clients and clients
that read nothing. Prints the memory of the server, and fails where it passes the bound or a check is answered wrongly.

  --seconds N   how long at most (default 120)
  --sessions N  different sessions (default 1000000); it ends with the last of them
  --hosts N     default 10000
  --bound MB    of memory (RSS) that the server may take (default 512)
  --help
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    sessions: { type: 'string', default: '1000000' },
    hosts: { type: 'string', default: '10000' },
    bound: { type: 'string', default: '512' },
    help: { type: 'boolean', default: false },
  },
});

const SAMPLE_MS = 250;

if (values.help) process.stdout.write(USAGE);
else await main();

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'forwarden-soak-'));
  try {
    const metricsPort = await freePort();
    const soaked = variant('soak', { metrics_address: `127.0.0.1:${metricsPort}` });
    const server = await startForwarden(folder, soaked, Number(values.hosts), {
      policy: policyOf(Number(values.hosts)),
    });
    try {
      await soak(server, metricsPort);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function policyOf(hosts: number): string {
  const routes = Array.from(
    { length: hosts },
    (_, number) => `  - {from: https://${hostOf(number)}, allowed_users: [alice@example.com]}`,
  );
  return `policy:\n${routes.join('\n')}\n`;
}

async function soak(server: ServerProcess, metricsPort: number): Promise<void> {
  const samples: Sample[] = [];
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  const load = startLoad(server.port);
  let line = 0;
  while (load.isRunning() && elapsed() < Number(values.seconds)) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    samples.push({ seconds: elapsed(), megabytes: server.residentMegabytes() });
    if (elapsed() < line * LINE_SECONDS) continue;
    line++;
    say(lineOf(samples.at(-1), load.done(), await cacheLine(metricsPort)));
  }
  load.stop();
  say(`\n${chartOf(samples)}\n`);
  judge(samples, load.done(), elapsed());
}

function judge(samples: readonly Sample[], done: Done | undefined, seconds: number): void {
  const most = Math.max(...samples.map(({ megabytes }) => megabytes));
  say(
    `${done?.sessions} sessions on ${values.hosts} hosts, ${done?.checks} checks, ${done?.garbage} garbage cookies, ` +
      `${done?.tooLarge} cookies of 1 MiB refused, ${done?.slowEnded} slow connections ended, in ${seconds.toFixed(0)} s\n` +
      `at most ${most.toFixed(0)} MB of ${values.bound}\n`,
  );
  const faults = [
    most > Number(values.bound) ? 'the memory passed its bound' : '',
    done === undefined || done.checks === 0 ? 'no check was answered' : '',
    done !== undefined && done.wrong > 0 ? `${done.wrong} wrong answers: ${done.samples.join('\n')}` : '',
  ].filter(Boolean);
  for (const fault of faults) say(`${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}

function startLoad(port: number) {
  const program = join(import.meta.dirname, 'soak-load.ts');
  const options = [process.execPath, program, String(port), values.hosts, values.sessions];
  const child = spawn('taskset', ['-c', OTHER_CORE, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  let done: Done | undefined;
  createInterface(child.stdout).on('line', (line) => {
    done = JSON.parse(line);
  });
  return { done: () => done, isRunning: () => child.exitCode === null, stop: () => child.kill() };
}

async function cacheLine(port: number): Promise<string> {
  const { body } = await ask({ port, path: '/metrics' });
  const sample = (name: string) =>
    Number(new RegExp(`^forwarden_cache_${name}\\{cache="session"\\} (\\S+)`, 'm').exec(body)?.[1]);
  return `${sample('entries')} sessions of ${(sample('weight_bytes') / 1024 / 1024).toFixed(1)} MB kept`;
}

function say(text: string): void {
  process.stdout.write(text);
}
