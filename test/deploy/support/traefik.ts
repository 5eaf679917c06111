import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { hasEnded } from '../../../deploy/demo/traefik.ts';
import { TRAEFIK } from '../../setup/tools.ts';
import { folderWith } from '../../support/folder.ts';
import { freePort } from '../../support/free-port.ts';
import type { Composed } from './compose.ts';
import { service } from './compose.ts';

const READY_MS = 30_000;

/** Traefik as the compose file runs it, but for the ports and folders of this machine. */
export interface ShippedTraefik {
  /** Of http, which leads to https. */
  readonly web: number;
  /** Of https. */
  readonly secure: number;
  /** Of the health check and the metrics. */
  readonly internal: number;
  readonly output: () => string;
}

/** What a test has different: flags that come last and so count, instead of the Docker engine for one. */
export interface TraefikChanges {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where `/certificates` is; a fresh folder where nothing is said. */
  readonly certificates?: string;
  /** The port of https, for those who must know it before Traefik starts. */
  readonly securePort?: number;
}

/** Starts a real Traefik with the shipped flags, environment and TLS settings; it ends with the test. */
export async function startShippedTraefik(
  t: TestContext,
  composed: Composed,
  { flags = [], env = {}, certificates = folderWith(t), securePort }: TraefikChanges = {},
): Promise<ShippedTraefik> {
  const { command, environment } = service(composed, 'traefik');
  const [web, secure, internal] = await Promise.all([freePort(), securePort ?? freePort(), freePort()]);
  const ports: Readonly<Record<string, number>> = { 80: web, 443: secure, 8080: internal };
  const tls = (composed.configs['tls']?.content ?? '').replaceAll('/certificates', certificates);
  const tlsFile = join(folderWith(t), 'tls.yaml');
  writeFileSync(tlsFile, tls);
  const here = command.map((flag) =>
    flag
      .replace(/(\.address=):(\d+)$/, (_all, name, port) => `${name}127.0.0.1:${ports[port]}`)
      .replace('/etc/traefik/tls.yaml', tlsFile)
      .replace('/certificates', certificates),
  );
  const child = spawn(TRAEFIK, [...here, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...environment, ...env },
  });
  const output = gather(child);
  t.after(() => endAtOnce(child));
  await waitForPing(child, internal, output);
  return { web, secure, internal, output };
}

function gather(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  return () => output;
}

// Its grace period of ten seconds is for visitors.
function endAtOnce(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

async function waitForPing(child: ChildProcess, port: number, output: () => string): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const isUp = await fetch(`http://127.0.0.1:${port}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    if (hasEnded(child) || performance.now() > deadline)
      throw new Error(`Traefik did not come up:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
