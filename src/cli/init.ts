import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freshSecret } from '../config/secrets.ts';
import { ForwardenError } from '../errors.ts';
import { readEnvFile, writeEnvFile } from './init-env.ts';
import type { WrittenFile } from './init-files.ts';
import { isShippedDirectory, placeVariables, writeShippedFiles } from './init-files.ts';
import { consoleSteps, nextSteps } from './init-say.ts';
import type { InitValues, ValueName } from './init-values.ts';
import { INIT_VALUES, VALUE_NAMES } from './init-values.ts';

/** What `forwarden init` is told and asks with. */
export interface InitOptions {
  readonly directory: string;
  /** The values given as flags. */
  readonly flags: Readonly<Partial<Record<ValueName, string>>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks a person; undefined where nobody is to be asked. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  readonly say: (text: string) => void;
}

const SECRETS = {
  SHARED_SECRET: 'shared_secret',
  COOKIE_SECRET: 'cookie_secret',
  SIGNING_KEY: 'signing_key',
} as const;

/**
 * `forwarden init`: gathers the five values and writes a directory that `docker compose` runs. Run again it keeps what
 * is there, secrets above all. Throws `usage` for values that are missing or can't be right, before it writes anything.
 */
export async function runInit(options: InitOptions): Promise<void> {
  // Containers read these files as users of their own; what is secret gets a mode of its own.
  process.umask(0o022);
  const directory = resolve(options.directory);
  const envFile = join(directory, '.env');
  const kept = readEnvFile(envFile);
  const values = await gatherValues(options, kept);
  mkdirSync(directory, { recursive: true });
  const isShipped = isShippedDirectory(directory);
  const files = isShipped ? [] : writeShippedFiles(directory);
  const places = isShipped ? {} : placeVariables();
  const isChanged = writeEnvFile(envFile, { ...values, ...places, ...secretsFor(kept) });
  const env: WrittenFile = { name: '.env', outcome: isChanged ? 'written' : 'unchanged' };
  options.say(nextSteps(directory, [env, ...files], values.DOMAIN));
}

/** Secrets that are there stay: a new one would sign everybody out. */
function secretsFor(kept: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const missing = Object.entries(SECRETS).filter(([name]) => !kept[name]);
  return Object.fromEntries(missing.map(([name, secret]) => [name, freshSecret(secret)]));
}

async function gatherValues(
  { flags, env, ask, say }: InitOptions,
  kept: Readonly<Record<string, string | undefined>>,
): Promise<InitValues> {
  const values: Partial<Record<ValueName, string>> = {};
  const problems: string[] = [];
  for (const name of VALUE_NAMES) {
    const given = flags[name] ?? (env[name] || kept[name]);
    const value = given ? INIT_VALUES[name].parse(given) : undefined;
    if (value !== undefined) values[name] = value;
    else if (given) problems.push(`--${INIT_VALUES[name].flag} (${name}) ${INIT_VALUES[name].flaw}`);
    else if (ask === undefined) problems.push(`--${INIT_VALUES[name].flag} (${name}) is missing`);
  }
  if (problems.length > 0) throw new ForwardenError('usage', `init: ${problems.join('\n      ')}`);
  for (const name of VALUE_NAMES) {
    if (values[name] !== undefined || ask === undefined) continue;
    if (name === 'IDP_CLIENT_ID') say(consoleSteps(String(values.DOMAIN)));
    values[name] = await askFor(name, ask, say);
  }
  return values as InitValues;
}

async function askFor(
  name: ValueName,
  ask: (question: string) => Promise<string>,
  say: (text: string) => void,
): Promise<string> {
  const { question, parse, flaw } = INIT_VALUES[name];
  for (;;) {
    const answer = await ask(question);
    const value = parse(answer);
    if (value !== undefined) return value;
    say(answer.trim() === '' ? '  That one is needed.' : `  That ${flaw}.`);
  }
}
