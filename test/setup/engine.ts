import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { withProgress } from './progress.ts';
import { CACHE, findProgram } from './tools.ts';

const READY_MS = 30_000;
// iptables is for the engine's networks, mmdebstrap for images where there is no registry.
const PACKAGES = ['docker.io', 'iptables', 'mmdebstrap'];

/** A Docker engine. */
export interface Engine {
  /** Ends an engine that was started for the tests; one that was there before goes on. */
  readonly stop: () => Promise<void>;
}

/** Finds an engine, or installs and starts one (as root on Debian); undefined where none can be had. */
export async function provideEngine(): Promise<Engine | undefined> {
  if (engineAnswers()) return { stop: () => Promise.resolve() };
  if (process.getuid?.() !== 0 || findProgram('apt-get') === undefined) return undefined;
  if (findProgram('dockerd') === undefined && !installEngine()) return undefined;
  return startEngine();
}

/** Whether a Docker engine answers on this machine. */
export function engineAnswers(): boolean {
  return spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0;
}

function installEngine(): boolean {
  const options = ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES];
  return (
    withProgress('fetching the list of Debian packages', 'apt-get', ['update', '-qq']) &&
    withProgress('fetching a Docker engine', 'apt-get', options)
  );
}

async function startEngine(): Promise<Engine | undefined> {
  const log = join(CACHE, 'dockerd.log');
  process.stdout.write('starting the Docker engine … ');
  const output = openSync(log, 'w');
  const daemon = spawn('dockerd', [], { stdio: ['ignore', output, output] });
  const ended = once(daemon, 'exit').catch(() => undefined);
  const stop = async () => {
    daemon.kill('SIGTERM');
    await ended;
  };
  const deadline = performance.now() + READY_MS;
  while (!engineAnswers()) {
    if (daemon.exitCode !== null || performance.now() > deadline) {
      process.stdout.write(`failed: ${log} says why\n`);
      await stop();
      return undefined;
    }
    await wait(250);
  }
  process.stdout.write('done\n');
  return { stop };
}
