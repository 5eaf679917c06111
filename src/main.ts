#!/usr/bin/env node
import { parseArgs } from 'node:util';
import type { ValueName } from './cli/init-values.ts';
import { INIT_VALUES, VALUE_NAMES } from './cli/init-values.ts';
import { USAGE } from './cli/usage.ts';
import { ForwardenError } from './errors.ts';

const OPTIONS = {
  allow: { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  config: { type: 'string' },
  domain: { type: 'string' },
  email: { type: 'string' },
  event: { type: 'string' },
  follow: { type: 'boolean', short: 'f' },
  for: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  host: { type: 'string' },
  lines: { type: 'string', short: 'n' },
  who: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
} as const;

// These know their own options. Each command loads what it needs alone: a server starts sooner, and a check of its health
// loads no server.
const COMMANDS_WITH_OPTIONS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  check: async (args) =>
    (await import('./cli/check.ts')).runCheck(args, process.env, Math.floor(Date.now() / 1000), print),
  explain: async (args) =>
    (await import('./cli/explain.ts')).runExplain(args, process.env, Math.floor(Date.now() / 1000), print),
  replay: async (args) => (await import('./cli/replay.ts')).runReplay(args, process.env, print),
};

process.exitCode = await run(process.argv.slice(2)).catch(explain);

async function run(args: string[]): Promise<number> {
  const own = COMMANDS_WITH_OPTIONS[args[0] ?? ''];
  if (own !== undefined) return own(args.slice(1));
  const { values, positionals } = parse(args);
  const [command = 'help', argument] = positionals;
  if (values.help === true || command === 'help') return print(USAGE);
  const file = values.config;
  switch (command) {
    case 'serve':
      // Neither what telemetry still tries to send nor an open port must keep a server that stopped, or couldn't start.
      return process.exit(await serve(file).catch(explain));
    case 'audit':
      return audit(positionals.slice(1), values);
    case 'headers':
      return print((await import('./cli/headers.ts')).printHeaders(values.for, file, process.env));
    case 'healthcheck':
      return (await import('./cli/healthcheck.ts')).runHealthcheck(file, process.env);
    case 'init':
      return init(argument, values);
    case 'keygen':
      return print((await import('./cli/keygen.ts')).runKeygen(argument));
    case 'reference':
      return print((await import('./config/reference.ts')).printReference());
    case 'schema':
      return print((await import('./cli/schema.ts')).runSchema(argument));
    default:
      throw new ForwardenError('usage', `there is no command "${command}"\n\n${USAGE}`);
  }
}

async function serve(file: string | undefined): Promise<number> {
  const { runServe } = await import('./cli/serve.ts');
  return runServe(file, process.env);
}

async function audit([action, file]: readonly string[], values: Values): Promise<number> {
  const lines = Number(values.lines ?? 20);
  if (action !== 'tail' || file === undefined || !Number.isInteger(lines) || lines < 0) {
    throw new ForwardenError('usage', `audit needs: tail FILE [--lines N]\n\n${USAGE}`);
  }
  const { event, who, host, follow = false } = values;
  const { tailAudit } = await import('./cli/audit-tail.ts');
  await tailAudit({ file, lines, follow, event, who, host }, print);
  return 0;
}

async function init(directory = '.', values: Values): Promise<number> {
  const given = VALUE_NAMES.map((name) => [name, values[INIT_VALUES[name].flag]] as const);
  const flags: Partial<Record<ValueName, string>> = Object.fromEntries(
    given.filter(([, value]) => value !== undefined),
  );
  const { openTerminal } = await import('./cli/ask.ts');
  const { runInit } = await import('./cli/init.ts');
  const terminal = values.yes === true || !process.stdin.isTTY ? undefined : openTerminal();
  try {
    await runInit({ directory, flags, env: process.env, ask: terminal?.ask, say: print });
    return 0;
  } finally {
    terminal?.close();
  }
}

type Values = ReturnType<typeof parse>['values'];

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new ForwardenError('usage', `${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

function print(text: string): 0 {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
}

function explain(error: unknown): number {
  if (!(error instanceof ForwardenError)) throw error;
  process.stderr.write(`forwarden: ${error.message}\n`);
  return error.code === 'usage' ? 2 : 1;
}
