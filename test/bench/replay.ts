import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';

const USAGE = `Usage: node test/bench/replay.ts [--lines N] [--people N] [--traefik]

How long forwarden replay takes, and how much memory, for a log of a million lines by a thousand people.
`;

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '1000000' },
    people: { type: 'string', default: '1000' },
    traefik: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const HOSTS = 100;
const LOOK_EVERY_MS = 50;

if (values.help) process.stdout.write(USAGE);
else await main(Number(values.lines), Number(values.people));

async function main(lines: number, people: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'forwarden-bench-'));
  try {
    const [log, config] = [join(folder, 'log'), join(folder, 'config.yaml')];
    writeFileSync(config, configuration());
    await pipeline(Readable.from(logLines(lines, people)), createWriteStream(log));
    const { seconds, megabytes, output } = await runReplay(log, config);
    const { decisions, changes, loses, beyond } = JSON.parse(output);
    const size = Math.round(statSync(log).size / 2 ** 20);
    process.stdout.write(
      `${lines} lines (${size} MiB) by ${people} people: ${seconds.toFixed(1)} s, ` +
        `${Math.round(lines / seconds)} lines a second, peak memory ${megabytes} MiB; ${decisions} decisions, ` +
        `${changes} would be otherwise, ${loses.length} people listed, ${beyond.loses} requests beyond them\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A policy under which every second person loses access. */
function configuration(): string {
  const routes = Array.from({ length: HOSTS }, (_, host) => ({
    from: `https://app${host}.example.com`,
    policy: { allow: { or: [{ domain: 'even.example.com' }, { 'claim/team': 'red' }] } },
  }));
  return JSON.stringify({
    authenticate_service_url: 'https://auth.example.com',
    idp_client_id: 'client',
    idp_client_secret: 'not-a-real-one',
    policy: routes,
  });
}

function* logLines(lines: number, people: number): Generator<string> {
  for (let line = 0; line < lines; line++) {
    const person = line % people;
    const email = `person${person}@${person % 2 === 0 ? 'even' : 'odd'}.example.com`;
    const host = `app${line % HOSTS}.example.com`;
    yield `${JSON.stringify(values.traefik ? traefikLine(host, email) : decisionLine(host, email, person))}\n`;
  }
}

function decisionLine(host: string, email: string, person: number): object {
  return {
    level: 'info',
    time: '2026-11-26T10:00:00.000Z',
    request_id: '2f8f3c0e-6d0b-4d5e-9f0a-1c2d3e4f5a6b',
    scheme: 'https',
    host,
    path: '/dashboards/overview',
    method: 'GET',
    ip: '192.0.2.1',
    decision: 'allow',
    reason: 'domain-ok',
    route: `https://${host}`,
    email,
    sub: String(person),
    claims: { team: ['blue'] },
    duration_ms: 0.123,
    msg: 'decision',
  };
}

function traefikLine(host: string, email: string): object {
  return {
    ClientAddr: '192.0.2.1:42346',
    ClientHost: '192.0.2.1',
    ClientUsername: email,
    DownstreamStatus: 200,
    Duration: 7047735,
    OriginStatus: 200,
    RequestAddr: host,
    RequestHost: host,
    RequestMethod: 'GET',
    RequestPath: '/dashboards/overview?from=now',
    RequestPort: '-',
    RouterName: 'app@docker',
    ServiceName: 'app@docker',
    StartUTC: '2026-11-26T19:05:01.534536605Z',
    level: 'info',
    msg: '',
    time: '2026-11-26T19:05:01Z',
  };
}

function runReplay(log: string, config: string) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [MAIN, 'replay', log, '--config', config, '--format', 'json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  let megabytes = 0;
  const look = setInterval(() => {
    megabytes = peakMegabytes(child.pid) ?? megabytes;
  }, LOOK_EVERY_MS);
  return new Promise<{ seconds: number; megabytes: number; output: string }>((resolve, reject) => {
    child.on('close', (status) => {
      clearInterval(look);
      const seconds = (performance.now() - startedAt) / 1000;
      if (status === 0) resolve({ seconds, megabytes, output });
      else reject(new Error(`replay ended with ${status}`));
    });
  });
}

/** The most memory that a process has had, as Linux counts it. */
function peakMegabytes(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
