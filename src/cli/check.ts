import { readSigningKey } from '../assertion/signing-key.ts';
import type { Settings } from '../config/config.ts';
import { loadSettings } from '../config/load.ts';
import type { Problem } from '../config/problem.ts';
import { formatProblem } from '../config/problem.ts';

/** What `forwarden check` prints, and its exit status: 1 for a configuration that would not start. */
export interface CheckResult {
  readonly text: string;
  readonly status: 0 | 1;
}

/** `forwarden check`: every problem of a configuration in one run, without starting. */
export async function runCheck(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<CheckResult> {
  const { settings, problems } = loadSettings({ file, env });
  const found = [...problems, ...(settings === undefined ? [] : await keyProblems(settings))];
  const errors = found.filter(({ severity }) => severity === 'error').length;
  const warnings = found.filter(({ severity }) => severity === 'warning').length;
  const lines = [...found.map(formatProblem), `${count(errors, 'error')}, ${count(warnings, 'warning')}`];
  return { text: `${lines.join('\n')}\n`, status: errors > 0 ? 1 : 0 };
}

async function keyProblems({ signingKeys = [] }: Settings): Promise<Problem[]> {
  const read = await Promise.allSettled(signingKeys.map(readSigningKey));
  return read
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => ({
      severity: 'error',
      place: undefined,
      path: 'signing_key',
      message: reason instanceof Error ? reason.message : String(reason),
    }));
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
