import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { findProgram } from '../../setup/tools.ts';
import { freePort } from '../../support/free-port.ts';
import { makeCertificate } from './certificate.ts';

const READY_MS = 30_000;

/** The ACME server; undefined where it can't be had. */
export const PEBBLE = findProgram('pebble');

/** A running ACME server. */
export interface Pebble {
  /** Traefik's flags that lead a certificate resolver to it. */
  readonly flagsFor: (resolver: string) => readonly string[];
  /** The certificate that whoever visits must trust, as PEM. */
  readonly root: string;
}

/** What pebble needs to know: where it finds the host that asks for a certificate, and who knows the names. */
export interface PebbleOptions {
  readonly tlsPort: number;
  readonly nameServerPort: number;
}

/** Starts pebble, which validates at once and makes a new root certificate each time; it ends with the test. */
export async function startPebble(t: TestContext, options: PebbleOptions): Promise<Pebble> {
  const own = makeCertificate(t, ['localhost']);
  const [port, management] = await Promise.all([freePort(), freePort()]);
  const file = join(own.folder, 'pebble.json');
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: own.certificate,
    privateKey: own.key,
    httpPort: 1,
    tlsPort: options.tlsPort,
  };
  writeFileSync(file, JSON.stringify({ pebble }));
  const names = `127.0.0.1:${options.nameServerPort}`;
  const child = spawn(PEBBLE ?? '', ['-config', file, '-dnsserver', names], {
    stdio: 'ignore',
    env: { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' },
  });
  t.after(async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  const ca = readFileSync(own.certificate, 'utf8');
  const deadline = performance.now() + READY_MS;
  let root: string | undefined;
  while (root === undefined) {
    if (performance.now() > deadline) throw new Error('pebble did not come up');
    root = await fetchRoot(management, ca);
  }
  const flagsFor = (resolver: string) => [
    `--certificatesResolvers.${resolver}.acme.caServer=https://localhost:${port}/dir`,
    `--certificatesResolvers.${resolver}.acme.caCertificates=${own.certificate}`,
  ];
  return { flagsFor, root };
}

async function fetchRoot(port: number, ca: string): Promise<string | undefined> {
  const text = await new Promise<string | undefined>((resolve) => {
    const sent = get(
      { host: '127.0.0.1', servername: 'localhost', port, path: '/roots/0', ca },
      (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve(body));
      },
    );
    sent.on('error', () => resolve(undefined));
  });
  if (text === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
  return text;
}
