import { existsSync } from 'node:fs';
import { findConflicts } from '../policy/conflict.ts';
import type { Settings } from './config.ts';
import { crossCheck } from './cross-check.ts';
import { flawOf } from './flaws.ts';
import type { GivenValues, KeyName } from './given.ts';
import { gatherGiven } from './given.ts';
import { KEYS } from './keys.ts';
import { howToGet, isPlaceholder } from './placeholders.ts';
import type { PolicySettings } from './policy.ts';
import { readPolicy } from './policy.ts';
import type { Problem } from './problem.ts';
import type { ProblemList } from './problem-list.ts';
import { createProblemList } from './problem-list.ts';
import type { Progress } from './progress.ts';
import { onceASecond } from './progress.ts';
import type { Values } from './settings.ts';
import { toSettings } from './settings.ts';
import type { YamlFile } from './yaml-file.ts';
import { readYamlFile } from './yaml-file.ts';

/** Where a configuration comes from. */
export interface Origin {
  /** Undefined: `./config.yaml`, else `/pomerium/config.yaml`, else the environment alone. */
  readonly file: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What came of reading a configuration. */
export interface Loaded {
  /** Undefined when any problem is an error. */
  readonly settings: Settings | undefined;
  /** Undefined when any problem of the policy itself is an error. */
  readonly policy: PolicySettings | undefined;
  /** Canonical; undefined where none was given. */
  readonly authenticateHost: string | undefined;
  readonly problems: readonly Problem[];
}

const DEFAULT_FILES = ['config.yaml', '/pomerium/config.yaml'];

/** The file that counts where none is named; undefined where there is none. */
export function configurationFile(file: string | undefined): string | undefined {
  return file ?? DEFAULT_FILES.find((candidate) => existsSync(candidate));
}

/**
 * Reads and checks a configuration, and finds every problem in one run. Makes nothing, not even a directory. `progress`
 * is told about once a second how far a large one has been read.
 */
export function loadSettings({ file, env }: Origin, progress: (text: string) => void = () => {}): Loaded {
  const name = configurationFile(file);
  const source = name === undefined ? undefined : readYamlFile(name);
  if (source !== undefined && !('value' in source)) return { ...NOTHING, problems: source };
  const problems = createProblemList();
  const loaded = readSettings(source, env, problems, onceASecond(progress));
  return {
    ...loaded,
    settings: countErrors(problems) === 0 ? loaded.settings : undefined,
    problems: inFileOrder(problems.problems),
  };
}

const NOTHING = { settings: undefined, policy: undefined, authenticateHost: undefined };

function readSettings(
  source: YamlFile | undefined,
  env: Origin['env'],
  problems: ProblemList,
  progress: Progress,
): Omit<Loaded, 'problems'> {
  const given = gatherGiven(source, env, problems);
  // Of a file that is no configuration at all nothing more can be said.
  if (countErrors(problems) > 0 && given.size === 0) return NOTHING;
  const values = readValues(given, problems);
  const before = countErrors(problems);
  const policy = readPolicy(given, source, problems, progress);
  for (const { place, message } of findConflicts(policy.routes))
    problems.error(place, 'from', message, 'conflict');
  const isSound = countErrors(problems) === before;
  sayMissing(given, values, source, problems);
  crossCheck(values, policy, given, problems);
  return {
    settings: toSettings(values, source?.file, policy, given, problems),
    policy: isSound ? policy : undefined,
    authenticateHost: values.authenticate_service_url?.hostname,
  };
}

function countErrors({ problems }: ProblemList): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}

function readValues(given: GivenValues, problems: ProblemList): Values {
  const values: Record<string, unknown> = {};
  const read = (name: KeyName) => {
    const one = given.get(name);
    if (one === undefined) return;
    if (isPlaceholder(one)) {
      const remedy = howToGet(name, providerName(values), redirectUri(values));
      problems.error(one.place, one.path, `still holds a placeholder: ${remedy}`, 'placeholder');
      return;
    }
    const result = KEYS[name].schema.safeParse(one.value);
    if (result.success) values[name] = result.data;
    else problems.error(one.place, one.path, flawOf(result.error));
  };
  for (const name of Object.keys(KEYS) as KeyName[]) read(name);
  return values;
}

function sayMissing(
  given: GivenValues,
  values: Values,
  source: YamlFile | undefined,
  problems: ProblemList,
): void {
  const required: KeyName[] = ['authenticate_service_url', 'idp_client_id', 'idp_client_secret'];
  const provider = values.idp_provider ?? 'google';
  if (provider !== 'google') required.push('idp_provider_url');
  for (const name of required) {
    if (given.has(name)) continue;
    const remedy =
      name === 'authenticate_service_url'
        ? 'give the URL of the host where visitors sign in, such as https://auth.example.com'
        : name === 'idp_provider_url'
          ? 'give the issuer of the provider, such as https://id.example.com'
          : howToGet(name, provider, redirectUri(values));
    problems.error(source?.placeOf([]), name, `is missing: ${remedy}`, 'missing_key');
  }
}

function providerName(values: Record<string, unknown>): string {
  return String(values['idp_provider'] ?? 'google');
}

function redirectUri({
  authenticate_service_url: url,
  authenticate_callback_path: path,
}: Values): string | undefined {
  return url === undefined ? undefined : new URL(path ?? '/oauth2/callback', url).href;
}

/** Sorts problems by file, line and column; what has no place comes last. */
export function inFileOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((left, right) => {
    if (left.place === undefined || right.place === undefined) return left.place === undefined ? 1 : -1;
    if (left.place.file !== right.place.file) return 0;
    return left.place.line - right.place.line || left.place.column - right.place.column;
  });
}
