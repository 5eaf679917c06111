import { Agent, request } from 'node:http';

/** How long checks waited, in ms. */
export interface Waits {
  readonly checks: number;
  readonly longest: number;
  readonly above25: number;
}

const EVERY_MS = 2;

/**
 * A visitor of its own process: checks a public host every few ms over one connection, and prints how long it waited
 * when its parent says so.
 */
const [, , port] = process.argv;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let waits: Waits = { checks: 0, longest: 0, above25: 0 };
let isOver = false;

process.on('message', (message) => {
  if (message === 'anew') waits = { checks: 0, longest: 0, above25: 0 };
  else if (message === 'tell') process.send?.(waits);
  else isOver = true;
});

while (!isOver) {
  const startedAt = performance.now();
  await check();
  const waited = performance.now() - startedAt;
  waits = {
    checks: waits.checks + 1,
    longest: Math.max(waits.longest, waited),
    above25: waits.above25 + (waited > 25 ? 1 : 0),
  };
  await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
}
agent.destroy();
process.disconnect?.();

function check(): Promise<void> {
  const options = {
    host: '127.0.0.1',
    port,
    agent,
    path: '/?uri=https://public.bench.example.com/',
    headers: { host: 'bench' },
  };
  return new Promise((resolve, reject) => {
    request(options, (response) => {
      if (response.statusCode !== 200) reject(new Error(`a check got ${response.statusCode}`));
      response.resume().on('end', resolve);
    })
      .on('error', reject)
      .end();
  });
}
