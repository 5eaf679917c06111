import { askSlowly, askTooMuch, neverRead } from './soak-abuse.ts';
import type { Drawn } from './soak-traffic.ts';
import { createTraffic } from './soak-traffic.ts';
import { connectTo } from './soak-wire.ts';

/** What the load has done so far; the last line of the process's output. */
export interface Done {
  readonly sessions: number;
  readonly garbage: number;
  readonly checks: number;
  /** Answers of another status than the check had to get, and what some of them were. */
  readonly wrong: number;
  readonly samples: readonly string[];
  /** Requests of 1 MiB that were refused with 431. */
  readonly tooLarge: number;
  /** Slow connections that the server has ended. */
  readonly slowEnded: number;
}

const CONNECTIONS = 24;
// Checks that a connection sends at once.
const BATCH = 8;

/** The load of the soak, in a process of its own: PORT HOSTS SESSIONS; ends with its sessions, or when it is told. */
const [port = 0, hosts = 0, wanted = 0] = process.argv.slice(2).map(Number);
const traffic = createTraffic(hosts);
const done = { checks: 0, wrong: 0, samples: [] as string[], tooLarge: 0, slowEnded: 0 };

function tell(): void {
  const told: Done = { ...done, sessions: traffic.sessions(), garbage: traffic.garbage() };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

function judge({ status, request }: Drawn, answered: number): void {
  done.checks++;
  if (answered === status) return;
  done.wrong++;
  if (done.samples.length < 3) done.samples.push(`${answered} for ${status}: ${request.slice(0, 300)}`);
}

async function keepAsking(): Promise<void> {
  const wire = await connectTo(port);
  while (traffic.sessions() < wanted) {
    const batch = Array.from({ length: BATCH }, traffic.draw);
    const answered = await wire.ask(batch.map(({ request }) => request));
    for (const [index, status] of answered.entries()) judge(batch[index] as Drawn, status);
  }
  wire.end();
}

setInterval(tell, 500);
const abuse = [
  askTooMuch(port, (status) => {
    if (status === 431) done.tooLarge++;
  }),
  askSlowly(port, () => {
    done.slowEnded++;
  }),
  neverRead(port),
];
await Promise.all(Array.from({ length: CONNECTIONS }, keepAsking));
for (const end of abuse) end();
tell();
process.exit(0);
