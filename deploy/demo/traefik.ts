import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** A dynamic configuration of Traefik's file provider. */
export interface TraefikRules {
  readonly http: { readonly routers: Readonly<Record<string, unknown>>; readonly [other: string]: unknown };
}

/** A running proxy. */
export interface RunningProxy {
  readonly port: number;
  /** What it printed. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/** How Traefik is run. */
export interface TraefikOptions {
  readonly program: string;
  readonly port: number;
  readonly rules: TraefikRules;
  /** Further keys of the static configuration, further entrypoints among them. */
  readonly static?: Readonly<Record<string, unknown>>;
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further keys of the entrypoint. */
  readonly entryPoint?: Readonly<Record<string, unknown>>;
}

// An app that reads names as CGI does would take `X_Forwarded_User` for our header.
const ENTRY_POINT = { http: { aliasHeadersStrategy: 'delete' } };

const READY_MS = 10_000;
const READY_PATH = '/ready-for-the-demonstration';

/** Starts a real Traefik with rules from a file, and waits until it answers. */
export async function startTraefik(options: TraefikOptions): Promise<RunningProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'forwarden-traefik-'));
  const rulesFile = join(folder, 'rules.yaml');
  await writeFile(rulesFile, stringify(withReadyRouter(options.rules)));
  const { entryPoints, ...further } = options.static ?? {};
  const configuration = {
    entryPoints: {
      ...(entryPoints as object | undefined),
      web: { address: `127.0.0.1:${options.port}`, ...ENTRY_POINT, ...options.entryPoint },
    },
    providers: { file: { filename: rulesFile, watch: false } },
    ping: { manualRouting: true },
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    log: { level: 'WARN' },
    ...further,
  };
  const configurationFile = join(folder, 'traefik.yaml');
  await writeFile(configurationFile, stringify(configuration));
  const child = spawn(options.program, [`--configFile=${configurationFile}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
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
  };
  try {
    await waitUntilReady(child, options.port);
  } catch (error) {
    await stop();
    throw new Error(`Traefik did not come up on port ${options.port}:\n${output}`, { cause: error });
  }
  return { port: options.port, output: () => output, stop };
}

// Traefik answers its own ping before it has read its rules: one that comes by a rule says that they are there.
function withReadyRouter({ http }: TraefikRules): TraefikRules {
  const ready = { rule: `Path(\`${READY_PATH}\`)`, service: 'ping@internal', priority: 10_000 };
  return { http: { ...http, routers: { ...http.routers, ready } } };
}

async function waitUntilReady(child: ChildProcess, port: number): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!(await isReady(port))) {
    if (hasEnded(child) || performance.now() > deadline) throw new Error('no answer to its ping');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, path: READY_PATH }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    sent.on('error', () => resolve(false));
    sent.end();
  });
}

/** Whether a child process is over; one that a signal ended has no exit code. */
export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Ends a child process, by force when it doesn't end by itself. */
export function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
