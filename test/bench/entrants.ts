import { readFileSync } from 'node:fs';
import type { BenchCase } from './cases.ts';
import { benchCases } from './cases.ts';
import type { ServerProcess } from './server-process.ts';
import type { ServerDifferences } from './servers.ts';
import { startForwarden, startStore } from './servers.ts';
import { VARIANTS } from './variants.ts';

/** A server that takes part in the rounds. */
export interface Entrant {
  /** Its own among those that take part. */
  readonly name: string;
  readonly routes: number;
  readonly port: number;
  /** Undefined where somebody else started it: its processor time and memory aren't known. */
  readonly process: ServerProcess | undefined;
  /** What it is asked in each case. */
  readonly cases: Readonly<Record<string, BenchCase>>;
  readonly stop: () => Promise<void>;
}

/** Starts forwarden in one of its variants, and the trace store that goes with it. */
export async function startEntrant(
  folder: string,
  variantName: string,
  routes: number,
  differences: Omit<ServerDifferences, 'store'> = {},
): Promise<Entrant> {
  const variant = VARIANTS[variantName];
  if (variant === undefined) throw new Error(`there is no variant ${variantName}: ${Object.keys(VARIANTS)}`);
  const store = await startStore(folder, variant);
  const process = await startForwarden(folder, variant, routes, { ...differences, store });
  say(`forwarden (${variantName}) with ${routes} routes: started in ${process.startedInMs.toFixed(0)} ms, `);
  say(`${process.residentMegabytes().toFixed(0)} MB\n`);
  const stop = async () => {
    await process.stop();
    await store?.stop();
  };
  const name = `${variantName}, ${routes} routes`;
  return { name, routes, port: process.port, process, cases: benchCases(routes), stop };
}

/**
 * A server that runs already, as `NAME=http://127.0.0.1:PORT`, which is asked what forwarden is; or what a file says, a
 * whole request as curl prints it: `NAME=http://127.0.0.1:PORT@FILE`.
 */
export function runningEntrant(text: string, routes: number): Entrant {
  const { name, url, file } =
    /^(?<name>[^=]+)=(?<url>http:\/\/[^@]+)(?:@(?<file>.+))?$/.exec(text)?.groups ?? {};
  if (name === undefined || url === undefined) throw new Error(`not NAME=http://127.0.0.1:PORT: ${text}`);
  const cases = file === undefined ? benchCases(routes) : askedFrom(file, routes);
  return {
    name,
    routes,
    port: Number(new URL(url).port),
    process: undefined,
    cases,
    stop: async () => undefined,
  };
}

function askedFrom(file: string, routes: number): Readonly<Record<string, BenchCase>> {
  const lines = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
  const request = `${lines.join('\r\n')}\r\n\r\n`;
  return Object.fromEntries(
    Object.entries(benchCases(routes)).map(([name, benchCase]) => [
      name,
      { ...benchCase, requests: () => [request], isFreshEachRound: false },
    ]),
  );
}

/** Says how it goes, to whoever waits for the figures. */
export function say(text: string): void {
  process.stderr.write(text);
}
