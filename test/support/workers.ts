import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { stringify } from 'yaml';
import { ask, traefikHeaders } from './ask.ts';
import { folderWith } from './folder.ts';
import type { Running } from './forwarden-command.ts';
import { serveFolder } from './forwarden-command.ts';

/** The usual configuration of these tests, but for the policy. */
export const BASE = {
  authenticate_service_url: 'https://auth.example.com',
  idp_client_id: 'client',
  idp_client_secret: 'not-a-real-one',
};

/** A policy that lets everybody pass. */
export const OPEN = [{ from: 'https://app.example.com', allow_public_unauthenticated_access: true }];

/** A policy that wants to know who it is. */
export const CLOSED = [{ from: 'https://app.example.com', allowed_users: ['me@example.com'] }];

/** A forwarden of several processes. */
export interface Crew {
  readonly folder: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly running: Running;
  /** The workers' ids now. */
  readonly workers: () => number[];
  /** Does something while no other worker can answer. */
  readonly through: <Result>(worker: number, act: () => Promise<Result>) => Promise<Result>;
  /** What a check of the app is answered. */
  readonly status: () => Promise<number>;
  readonly metric: (name: string) => Promise<number | undefined>;
  /** Replaces the configuration. */
  readonly edit: (configuration: object) => void;
}

/** Starts one with two workers, unless the configuration says otherwise; it ends with the test. */
export async function startCrew(t: Pick<TestContext, 'after'>, configuration: object): Promise<Crew> {
  const folder = folderWith(t, { 'config.yaml': textOf(configuration) });
  const { running, port, metricsPort } = await serveFolder(t, folder);
  const workers = () => childrenOf(running.pid);
  return {
    folder,
    port,
    metricsPort,
    running,
    workers,
    async through(worker, act) {
      const others = workers().filter((pid) => pid !== worker);
      for (const pid of others) process.kill(pid, 'SIGSTOP');
      try {
        return await act();
      } finally {
        for (const pid of others) process.kill(pid, 'SIGCONT');
      }
    },
    async status() {
      const headers = traefikHeaders('https://app.example.com/', { accept: '*/*' });
      return (await ask({ port, headers })).status;
    },
    async metric(name) {
      const { body } = await ask({ port: metricsPort, path: '/metrics' });
      const line = body.split('\n').find((text) => text.startsWith(`${name} `));
      return line === undefined ? undefined : Number(line.slice(name.length + 1));
    },
    edit(edited) {
      // As editors save: a new file, moved over the old one.
      writeFileSync(join(folder, '.new'), textOf(edited));
      renameSync(join(folder, '.new'), join(folder, 'config.yaml'));
    },
  };
}

/** The processes that a process has started. */
export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

/** Waits until something holds, for ten seconds at most. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`it never came to pass: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function textOf(configuration: object): string {
  return stringify({ workers: 2, ...configuration });
}
