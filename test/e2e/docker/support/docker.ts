import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { engineAnswers } from '../../../setup/engine.ts';

const run = promisify(execFile);

/** Why tests with containers are skipped; false where they run. */
export const SKIP = engineAnswers() ? false : 'there is no Docker engine on this machine';

/** Runs `docker` with these options; gives what it printed, throws what it complained of. */
export async function docker(...options: readonly string[]): Promise<string> {
  const { stdout } = await run('docker', options);
  return stdout.trim();
}

/** What a container printed, on either stream. */
export async function logsOf(container: string): Promise<string> {
  const { stdout, stderr } = await run('docker', ['logs', container]);
  return stdout + stderr;
}

/** Waits until no other test of this machine has containers; gives what lets the next one begin. */
export async function takeTurn(): Promise<() => Promise<void>> {
  // A socket without a file: Linux frees it whatever becomes of this process.
  const turn = createServer();
  while (!(await listens(turn))) await new Promise((resolve) => setTimeout(resolve, 250));
  return () => new Promise((resolve) => turn.close(() => resolve()));
}

function listens(turn: ReturnType<typeof createServer>): Promise<boolean> {
  return new Promise((resolve) => {
    turn.once('error', () => resolve(false));
    turn.listen('\0forwarden-container-tests', () => resolve(true));
  });
}
