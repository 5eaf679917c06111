import { parseArgs } from 'node:util';
import { readSigningKey } from '../assertion/signing-key.ts';
import type { Settings } from '../config/config.ts';
import type { Loaded } from '../config/load.ts';
import { inFileOrder, loadSettings } from '../config/load.ts';
import type { Problem } from '../config/problem.ts';
import { ForwardenError } from '../errors.ts';
import type { Case } from '../policy/cases.ts';
import { tryCases } from '../policy/cases.ts';
import type { Policy } from '../policy/compile.ts';
import { compilePolicy } from '../policy/compile.ts';
import { findMistakes } from '../policy/mistakes.ts';
import { caseProblems } from './case-problems.ts';
import { FORMATS } from './check-formats.ts';

const OPTIONS = {
  config: { type: 'string' },
  format: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const CHECK_USAGE = `Usage: forwarden check [--config FILE] [--format human|json|github]

Exit status: 0 fine (warnings included), 1 something is wrong in configuration, policy or cases, 2 usage.
`;

/**
 * `forwarden check`: every problem of a configuration, its policy and its cases in one run, without starting. Gives the
 * exit status: 1 for anything wrong. Throws `usage`.
 */
export async function runCheck(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  now: number,
  print: (text: string) => void,
): Promise<0 | 1> {
  const { config: file, format: name = 'human', help = false } = parse(args);
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format === undefined)
    throw new ForwardenError('usage', `--format is none of human, json, github\n\n${CHECK_USAGE}`);
  if (help) {
    print(CHECK_USAGE);
    return 0;
  }
  const loaded = loadSettings({ file, env });
  const further = [...(await keyProblems(loaded.settings)), ...policyProblems(loaded, now)];
  const found = inFileOrder([...loaded.problems, ...further]);
  print(format(found, loaded.policy?.cases.length ?? 0));
  return found.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new ForwardenError('usage', `${error instanceof Error ? error.message : error}\n\n${CHECK_USAGE}`);
  }
}

async function keyProblems(settings: Settings | undefined): Promise<Problem[]> {
  const read = await Promise.allSettled((settings?.signingKeys ?? []).map(readSigningKey));
  return read
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => ({
      severity: 'error',
      code: 'invalid_value',
      place: undefined,
      path: 'signing_key',
      message: reason instanceof Error ? reason.message : String(reason),
    }));
}

function policyProblems({ policy: entries, authenticateHost }: Loaded, now: number): Problem[] {
  if (entries === undefined) return [];
  const { policy } = compilePolicy(entries);
  return [
    ...mistakeProblems(policy, authenticateHost, entries.cases, now),
    ...caseProblems(tryCases(policy, entries.cases, now, authenticateHost)),
  ];
}

function mistakeProblems(
  policy: Policy,
  authenticateHost: string | undefined,
  cases: readonly Case[],
  now: number,
): Problem[] {
  return findMistakes(policy, authenticateHost, cases, now).map(({ code, place, route, message }) => ({
    severity: 'warning',
    code,
    place,
    path: route,
    message,
  }));
}
