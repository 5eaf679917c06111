import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OTHER_CORE } from './server-process.ts';

/** What came of one burst of load; latencies in µs. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** Processor time of the load itself. */
  readonly cpuSeconds: number;
  /** Requests without an answer. */
  readonly failed: number;
}

/** How a burst is made. */
export interface LoadOptions {
  readonly port: number;
  /** A file of `writeRequests`. */
  readonly requests: string;
  readonly order: 'random' | 'sequential';
  readonly seconds: number;
  readonly connections: number;
  readonly seed: number;
  /** Where the load runs; by default on the core that no server has. */
  readonly cores?: string;
}

const SCRIPT = join(import.meta.dirname, 'wrk.lua');

/** Runs wrk, by default pinned to a core of its own, against a server of this machine. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { port, requests, order, seconds, connections, seed, cores = OTHER_CORE } = options;
  const wrk = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '-s', SCRIPT, `http://127.0.0.1:${port}`];
  const env = {
    PATH: process.env['PATH'],
    BENCH_REQUESTS: requests,
    BENCH_ORDER: order,
    BENCH_SEED: String(seed),
  };
  const child = spawn('taskset', ['-c', cores, ...wrk], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  await once(child, 'close');
  const result = /^RESULT (.*)$/m.exec(output.join(''))?.[1];
  if (result === undefined) throw new Error(`wrk (a Debian package) failed: ${output.join('')}`);
  return JSON.parse(result);
}

/** Writes requests, as bytes on the wire, to a file that the load's script reads. */
export function writeRequests(file: string, requests: readonly string[]): string {
  writeFileSync(file, requests.map((text) => String(text.length).padStart(8, '0') + text).join(''), 'latin1');
  return file;
}
