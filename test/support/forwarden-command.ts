import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { freePort } from './free-port.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** What a command printed, and how it ended. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A command that still runs. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Waits until it has printed something that matches. */
  readonly printed: (pattern: RegExp) => Promise<void>;
}

/** Starts `forwarden` with these arguments and nothing else in the environment. */
export function startCommand(
  args: readonly string[],
  env: Record<string, string> = {},
  cwd?: string,
): Running {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    ...(cwd !== undefined && { cwd }),
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (status) => resolve({ status, output, errors }));
  });
  const printed = async (pattern: RegExp) => {
    while (!pattern.test(output + errors)) {
      if (child.exitCode !== null) throw new Error(`ended without printing ${pattern}:\n${output}${errors}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { pid: child.pid ?? 0, ended, printed, kill: (signal) => child.kill(signal) };
}

/** Runs `forwarden` to its end. */
export function runCommand(
  args: readonly string[],
  env?: Record<string, string>,
  cwd?: string,
): Promise<Ended> {
  return startCommand(args, env, cwd).ended;
}

/** Serves what a folder's config.yaml says, on ports of the system's choice; it ends with the test. */
export async function serveFolder(
  t: Pick<TestContext, 'after'>,
  folder: string,
): Promise<{ readonly running: Running; readonly port: number; readonly metricsPort: number }> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const env = { ADDRESS: `127.0.0.1:${port}`, METRICS_ADDRESS: `127.0.0.1:${metricsPort}` };
  const running = startCommand(['serve'], env, folder);
  t.after(async () => {
    running.kill('SIGTERM');
    await running.ended;
  });
  await running.printed(/redirect URI/);
  return { running, port, metricsPort };
}
