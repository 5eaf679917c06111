import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { stringify } from 'yaml';
import { TRAEFIK } from '../../test/setup/tools.ts';
import { startApp } from './app.ts';
import { CLIENT, startProvider } from './provider.ts';
import type { Site } from './rules.ts';
import { traefikRules } from './rules.ts';
import { startStandInProxy } from './stand-in-proxy.ts';
import type { RunningProxy } from './traefik.ts';
import { end, hasEnded, startTraefik } from './traefik.ts';

const ACCOUNTS = {
  alice: { email: 'alice@example.com', email_verified: true, name: 'Alice', groups: ['family'] },
  bob: { email: 'bob@example.com', email_verified: true, name: 'Bob', groups: [] },
};

const FIRST_PORT = 8000;
const READY_ATTEMPTS = 200;

const endings: (() => Promise<unknown>)[] = [];
const stop = new AbortController();
const stopped = once(stop.signal, 'abort');
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

try {
  await start();
  await stopped;
} catch (error) {
  // Ctrl-C in a terminal ends the children too, so what was being started fails.
  if (!stop.signal.aborted) throw error;
} finally {
  for (const ending of endings.toReversed()) await ending();
}

async function start(): Promise<void> {
  const port = await freePort(FIRST_PORT);
  const forwardenPort = await freePort(port + 1);
  const folder = await mkdtemp(join(tmpdir(), 'forwarden-demo-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));

  const authenticateUrl = `http://auth.localhost:${port}`;
  const provider = await startProvider({
    accounts: ACCOUNTS,
    redirectUri: `${authenticateUrl}/oauth2/callback`,
    postLogoutRedirectUri: `${authenticateUrl}/.pomerium/signed_out`,
  });
  endings.push(provider.stop);

  const forwarden = `http://127.0.0.1:${forwardenPort}`;
  const file = join(folder, 'config.yaml');
  await writeFile(
    file,
    stringify(configuration(authenticateUrl, provider.issuer, forwardenPort, port, folder)),
  );
  await startForwarden(file, forwarden);

  const trust = (audience: string) => ({ forwarden, authenticateHost: `auth.localhost:${port}`, audience });
  const app = await startApp(trust('app.localhost'));
  const other = await startApp(trust('other.localhost'));
  endings.push(app.stop, other.stop);

  const site: Site = {
    forwarden,
    authenticateHost: 'auth.localhost',
    protectedApps: { 'app.localhost': app.url, 'other.localhost': other.url },
  };
  const proxy = await startProxy(site, port);
  endings.push(proxy.stop);

  if (stop.signal.aborted) return;
  process.stdout.write(`
Open        http://app.localhost:${port}/ (and then http://other.localhost:${port}/) in Chrome, Edge or Firefox
Sign in as  alice@example.com, who may pass; bob@example.com may not
Stop with   Ctrl-C
`);
}

function configuration(
  authenticateUrl: string,
  issuer: URL,
  forwardenPort: number,
  port: number,
  folder: string,
) {
  const route = (host: string) => ({ from: `http://${host}:${port}`, allowed_users: ['alice@example.com'] });
  return {
    address: `127.0.0.1:${forwardenPort}`,
    authenticate_service_url: authenticateUrl,
    idp_provider: 'oidc',
    idp_provider_url: issuer.href,
    idp_client_id: CLIENT.id,
    idp_client_secret: CLIENT.secret,
    data_dir: join(folder, 'data'),
    // What it says of secrets that were made matters to those who will keep them.
    log_level: 'error',
    policy: [route('app.localhost'), route('other.localhost')],
  };
}

/** Starts forwarden as an operator would, and waits until it is ready. */
async function startForwarden(file: string, url: string): Promise<void> {
  const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
  const child = spawn(process.execPath, [main, 'serve', '--config', file], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Nothing that happens to be set on this machine may change the demonstration.
    env: { PATH: process.env['PATH'] },
  });
  endings.push(() => end(child));
  for (let attempt = 0; attempt < READY_ATTEMPTS; attempt++) {
    if (hasEnded(child)) throw new Error('forwarden did not start');
    const isReady = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('forwarden was not ready in time');
}

function startProxy(site: Site, port: number): Promise<RunningProxy> {
  const program = findTraefik();
  if (program !== undefined) return startTraefik({ program, port, rules: traefikRules(site) });
  process.stdout.write('No Traefik on the PATH: a small stand-in proxy takes its place.\n');
  return startStandInProxy(site, port);
}

function findTraefik(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return [TRAEFIK, ...folders.map((folder) => join(folder, 'traefik'))].find(existsSync);
}

async function freePort(first: number): Promise<number> {
  for (let port = first; port < first + 100; port++) {
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${first} on`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
