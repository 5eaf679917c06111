import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { end } from '../../deploy/demo/traefik.ts';
import { ask } from '../support/ask.ts';

/** A server under load, pinned to a core of its own. */
export interface ServerProcess {
  readonly port: number;
  /** From its start to its first answer, in ms. */
  readonly startedInMs: number;
  /** Processor time that it used so far, user and system, in µs, by the kernel's accounting. */
  readonly cpuMicroseconds: () => number;
  /** What it holds in memory now, in MB. */
  readonly residentMegabytes: () => number;
  readonly stop: () => Promise<void>;
}

// Load runs on another core.
const SERVER_CORE = '0';

/** The core of whatever isn't measured. */
export const OTHER_CORE = '1';

/** For a server that is to have the machine for itself. */
export const ALL_CORES = `${SERVER_CORE},${OTHER_CORE}`;
const READY_MS = 60_000;

/** Starts a Node program pinned to a core, by default the server's; ready when `path` answers. Its output goes to a file. */
export async function startServerProcess(
  options: readonly string[],
  port: number,
  path: string,
  outputFile: string,
  env: Readonly<Record<string, string>> = {},
  core = SERVER_CORE,
): Promise<ServerProcess> {
  const output = openSync(outputFile, 'w');
  const startedAt = performance.now();
  const child = spawn('taskset', ['-c', core, process.execPath, ...options], {
    stdio: ['ignore', output, output],
    env: { PATH: process.env['PATH'], ...env },
  });
  await untilReady(child, port, path, outputFile);
  const startedInMs = performance.now() - startedAt;
  const { pid = 0 } = child;
  return {
    port,
    startedInMs,
    cpuMicroseconds: () => sumOf(processesOf(pid).map(cpuOf)),
    residentMegabytes: () => sumOf(processesOf(pid).map(residentOf)),
    stop: () => end(child),
  };
}

async function untilReady(
  child: ChildProcess,
  port: number,
  path: string,
  outputFile: string,
): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const answered = await ask({ port, path, headers: { host: 'bench' } }).catch(() => undefined);
    if (answered !== undefined) return;
    if (child.exitCode !== null || performance.now() > deadline) {
      throw new Error(`${child.spawnargs.join(' ')} did not come up:\n${readFileSync(outputFile, 'utf8')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

// A server may be several processes.
function processesOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return [pid, ...children.map(Number)];
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

// The time on a core of every thread, in ns: finer than the ticks of /proc/PID/stat.
function cpuOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return sumOf(nanoseconds) / 1000;
}

function residentOf(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
