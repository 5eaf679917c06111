import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTraefik } from '../../deploy/demo/traefik.ts';
import { provideTools, TRAEFIK } from '../setup/tools.ts';
import { freePort } from '../support/free-port.ts';
import { checkRequest, range } from './cases.ts';
import { say, startEntrant } from './entrants.ts';
import { runLoad, writeRequests } from './load.ts';
import { hostOf } from './policy-text.ts';
import type { Spread } from './report.ts';
import { spreadOf } from './report.ts';
import { OTHER_CORE } from './server-process.ts';
import { startFloor } from './servers.ts';
import { sealCookie } from './sessions.ts';

/** What a middleware of Traefik adds to a visitor's request, in µs at the median. */
export interface TraefikFigures {
  /** Of a request to an app without a middleware. */
  readonly bare: Spread;
  readonly addedByForwarden: Spread;
  readonly addedByConstant: Spread;
  readonly ratio: Spread;
}

const SECONDS = 2;
const CONNECTIONS = 1;

/** A visitor's requests through a real Traefik: without a middleware, with forwarden, and with a constant answer in its place. */
export async function measureThroughTraefik(folder: string, rounds: number): Promise<TraefikFigures> {
  provideTools();
  const host = hostOf(1);
  const cookie = sealCookie(host, 1, 'alice@example.com');
  const entrant = await startEntrant(folder, 'usual', 10);
  // The constant answer is forwarden's own.
  const constant = await startFloor(folder, 'traefik', checkRequest(host, cookie), entrant.port);
  const app = await startFloor(folder, 'app', checkRequest(host, cookie), entrant.port);
  const port = await freePort();
  const rules = rulesOf(app.port, { forwarden: entrant.port, constant: constant.port });
  const traefik = await startTraefik({ program: pinned(folder), port, rules });
  try {
    const p50 = async (path: string, seed: number) => {
      const request = visitorRequest(host, path, cookie);
      const requests = writeRequests(join(folder, 'visitor'), [request]);
      const load = {
        port,
        requests,
        order: 'random' as const,
        seconds: SECONDS,
        connections: CONNECTIONS,
        seed,
      };
      return (await runLoad(load)).p50;
    };
    const all: { bare: number; forwarden: number; constant: number }[] = [];
    for (const round of range(rounds + 1, 0)) {
      say(`through Traefik: round ${round} of ${rounds}\r`);
      const bare = await p50('/bare', round);
      const measured = {
        bare,
        forwarden: await p50('/forwarden', round),
        constant: await p50('/constant', round),
      };
      // The first one warms up.
      if (round > 0) all.push(measured);
    }
    say('\n');
    return {
      bare: spreadOf(all.map(({ bare }) => bare)),
      addedByForwarden: spreadOf(all.map(({ forwarden, bare }) => forwarden - bare)),
      addedByConstant: spreadOf(all.map(({ constant, bare }) => constant - bare)),
      ratio: spreadOf(all.map(({ forwarden, constant, bare }) => (forwarden - bare) / (constant - bare))),
    };
  } finally {
    await traefik.stop();
    for (const server of [app, constant, entrant]) await server.stop();
  }
}

// On the load's core: only one of them works at a time for a single connection.
function pinned(folder: string): string {
  const program = join(folder, 'pinned-traefik');
  writeFileSync(program, `#!/bin/sh\nexec taskset -c ${OTHER_CORE} '${TRAEFIK}' "$@"\n`, { mode: 0o755 });
  return program;
}

function visitorRequest(host: string, path: string, cookie: string): string {
  return checkRequest(host, cookie)
    .replace('GET / ', `GET ${path} `)
    .replace('Host: forwarden:8080', `Host: ${host}`)
    .replace(/X-(?:Forwarded|Real)-[^\r]*\r\n/g, '');
}

function rulesOf(appPort: number, checks: Readonly<Record<string, number>>) {
  const names = Object.keys(checks);
  const router = (name: string, middlewares: readonly string[]) => [
    name,
    { rule: `Path(\`/${name}\`)`, service: 'app', middlewares },
  ];
  const middleware = (name: string) => {
    const forwardAuth = {
      address: `http://127.0.0.1:${checks[name]}/`,
      authResponseHeaders: ['x-pomerium-jwt-assertion', 'x-forwarded-user', 'x-forwarded-email', 'cookie'],
    };
    return [name, { forwardAuth }];
  };
  return {
    http: {
      routers: Object.fromEntries([router('bare', []), ...names.map((name) => router(name, [name]))]),
      middlewares: Object.fromEntries(names.map(middleware)),
      services: { app: { loadBalancer: { servers: [{ url: `http://127.0.0.1:${appPort}` }] } } },
    },
  };
}
