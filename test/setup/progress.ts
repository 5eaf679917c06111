import { spawnSync } from 'node:child_process';

/**
 * Runs a program that takes a while, with a line that says what it does and for how long; gives whether it worked.
 * `further` are variables of its environment.
 */
export function withProgress(
  what: string,
  program: string,
  options: readonly string[],
  further: Readonly<Record<string, string>> = {},
): boolean {
  const startedAt = performance.now();
  process.stdout.write(`${what} … `);
  const quiet = { DEBIAN_FRONTEND: 'noninteractive', PIP_ROOT_USER_ACTION: 'ignore' };
  const env = { ...process.env, ...quiet, ...further };
  const { status, stderr, error } = spawnSync(program, options, { encoding: 'utf8', env });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (status === 0) process.stdout.write(`done (${seconds} s)\n`);
  else process.stdout.write(`failed: ${error?.message ?? stderr}\n`);
  return status === 0;
}
