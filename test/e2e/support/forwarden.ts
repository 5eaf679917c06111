import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { end, hasEnded } from '../../../deploy/demo/traefik.ts';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'src', 'main.ts');
const READY_MS = 30_000;

/** A forwarden that runs as an operator would run it. */
export interface RunningForwarden {
  readonly url: string;
  readonly output: () => string;
  /** Its configuration file. */
  readonly file: string;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Gives the exit status. */
  readonly stop: () => Promise<number | null>;
}

/** Starts `forwarden serve` with a configuration, and waits until it is ready; `data_dir` is a fresh folder. */
export async function startForwarden(
  port: number,
  configuration: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningForwarden> {
  const folder = await mkdtemp(join(tmpdir(), 'forwarden-e2e-'));
  const file = join(folder, 'config.yaml');
  const defaults = { address: `127.0.0.1:${port}`, data_dir: join(folder, 'data') };
  await writeFile(file, stringify({ ...defaults, ...configuration }));
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [MAIN, 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
    return child.exitCode;
  };
  const deadline = performance.now() + READY_MS;
  while (!(await isReady(url))) {
    if (!hasEnded(child) && performance.now() < deadline) continue;
    await stop();
    throw new Error(`forwarden did not come up:\n${output}`);
  }
  return { url, output: () => output, file, signal: (name) => child.kill(name), stop };
}

async function isReady(url: string): Promise<boolean> {
  const ready = await fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!ready) await new Promise((resolve) => setTimeout(resolve, 50));
  return ready;
}
