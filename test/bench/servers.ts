import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import { policyText } from './policy-text.ts';
import type { ServerProcess } from './server-process.ts';
import { OTHER_CORE, startServerProcess } from './server-process.ts';
import { COOKIE_SECRET } from './sessions.ts';
import type { Variant } from './variants.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const FLOOR = join(import.meta.dirname, 'floor.ts');
const MOODY_STORE = join(import.meta.dirname, 'moody-store.ts');

/** What a forwarden that is measured may have beside its variant. */
export interface ServerDifferences {
  /** Where its spans go. */
  readonly store?: ServerProcess | undefined;
  /** The YAML of its policy. */
  readonly policy?: string;
  readonly nodeOptions?: readonly string[];
  /** Where it runs; by default on the server's core. */
  readonly cores?: string;
}

/** Starts forwarden with this many routes: hosts, paths and prefixes. */
export async function startForwarden(
  folder: string,
  variant: Variant,
  routes: number,
  { store, policy = policyText(routes), nodeOptions = [], cores }: ServerDifferences = {},
): Promise<ServerProcess> {
  const port = await freePort();
  const home = join(folder, `${variant.name}-${routes}`.replace(/\W+/g, '-'));
  mkdirSync(home, { recursive: true });
  const file = join(home, 'config.yaml');
  const configuration = {
    address: `127.0.0.1:${port}`,
    data_dir: join(home, 'data'),
    authenticate_service_url: 'https://auth.bench.example.com',
    idp_client_id: 'bench',
    idp_client_secret: 'not-a-real-one',
    cookie_secret: COOKIE_SECRET.toString('base64'),
    decision_log: 'off',
    metrics_address: `127.0.0.1:${await freePort()}`,
    ...variant.configuration,
    ...(store !== undefined && { otel_exporter_otlp_endpoint: `http://127.0.0.1:${store.port}` }),
  };
  writeFileSync(file, `${stringify(configuration)}\n${policy}`);
  const log = join(home, 'log');
  const env = { NODE_COMPILE_CACHE: join(folder, 'compile-cache') };
  return startServerProcess(
    [...nodeOptions, MAIN, 'serve', '--config', file],
    port,
    '/readyz',
    log,
    env,
    cores,
  );
}

/** Starts the trace store of a variant, where it has one. */
export async function startStore(folder: string, { store }: Variant): Promise<ServerProcess | undefined> {
  if (store === undefined) return undefined;
  const port = await freePort();
  const log = join(folder, `${store}.log`);
  return startServerProcess([MOODY_STORE, String(port), store], port, '/', log, {}, OTHER_CORE);
}

/** Starts the floor, which gives to every request the answer that a server gave to one of them. */
export async function startFloor(folder: string, name: string, request: string, port: number) {
  const answer = await answerTo(port, request);
  const floorPort = await freePort();
  const file = join(folder, `floor-${name}.json`);
  writeFileSync(file, JSON.stringify({ port: floorPort, ...answer }));
  return startServerProcess([FLOOR, file], floorPort, '/', join(folder, `floor-${name}.log`));
}

async function answerTo(port: number, request: string) {
  const [, ...lines] = request.trimEnd().split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
  const reply = await ask({ port, headers });
  // Node adds these by itself.
  const { date: _date, connection: _connection, 'keep-alive': _keepAlive, ...sent } = reply.headers;
  return { status: reply.status, headers: sent, body: reply.body };
}
