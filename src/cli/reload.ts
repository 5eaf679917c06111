import { readdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { App } from '../app.ts';
import { nowSeconds } from '../app.ts';
import type { Settings } from '../config/config.ts';
import type { Loaded, Origin } from '../config/load.ts';
import { loadSettings } from '../config/load.ts';
import type { Problem } from '../config/problem.ts';
import { formatProblem } from '../config/problem.ts';
import { tryCases } from '../policy/cases.ts';
import { compilePolicy } from '../policy/compile.ts';
import type { Log } from '../telemetry/log.ts';
import { caseProblems } from './check.ts';

// Asking the file system twice a second costs nothing, and sees what events miss: network disks, and the symbolic links
// that Kubernetes swaps.
const POLL_MS = 500;

// These count from the next check on; whatever else is edited needs a restart.
const LIVE: ReadonlySet<string> = new Set(['groups', 'requireCases', 'routes'] satisfies (keyof Settings)[]);

/** What an edited policy is put in force in. */
export type PolicyHolder = Pick<App, 'refusePolicy' | 'replacePolicy'>;

/** Watches a running program's configuration, and puts an edited policy in force; SIGHUP does so at once. */
export function watchConfiguration(origin: Origin, running: Settings, app: PolicyHolder, log: Log): void {
  let settled = fingerprint(running);
  let seen = settled;
  const reload = () => {
    settled = seen = fingerprint(running);
    reloadPolicy(origin, running, app, log);
  };
  const poll = () => {
    const now = fingerprint(running);
    // Whoever is still writing isn't read: an edit counts once it has stayed the same for a while.
    if (now === seen && now !== settled) reload();
    seen = now;
  };
  setInterval(poll, POLL_MS).unref();
  process.on('SIGHUP', reload);
}

/** Loads the configuration anew: all of its policy, or nothing of it. */
function reloadPolicy(origin: Origin, running: Settings, app: PolicyHolder, log: Log): void {
  const loaded = loadOrSay(origin, log);
  if (loaded === undefined) {
    app.refusePolicy('the configuration can’t be read');
    return;
  }
  const { settings, problems } = loaded;
  const failed = settings?.requireCases === true ? failedCases(loaded) : [];
  const errors = [...problems, ...failed].filter(({ severity }) => severity === 'error');
  for (const problem of errors) log.error(formatProblem(problem));
  const [first] = errors;
  if (settings === undefined || first !== undefined) {
    log.error('the last good policy stays in force');
    app.refusePolicy(first === undefined ? 'the configuration is wrong' : formatProblem(first));
    return;
  }
  for (const key of changedKeys(running, settings))
    log.warn(`${key} was edited: that counts from the next start on`);
  app.replacePolicy(settings);
  log.info({ routes: settings.routes.length }, 'the policy was loaded anew');
}

function loadOrSay(origin: Origin, log: Log): Loaded | undefined {
  try {
    return loadSettings(origin);
  } catch (error) {
    log.error({ err: error }, 'the configuration can’t be read: the last good policy stays in force');
    return undefined;
  }
}

function failedCases({ policy, authenticateHost }: Loaded): Problem[] {
  if (policy === undefined) return [];
  const compiled = compilePolicy(policy).policy;
  return caseProblems(tryCases(compiled, policy.cases, nowSeconds(), authenticateHost));
}

function changedKeys(running: Settings, edited: Settings): string[] {
  const names = Object.keys(edited) as (keyof Settings)[];
  return names
    .filter((name) => !LIVE.has(name) && textOf(running[name]) !== textOf(edited[name]))
    .map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, one) => (one instanceof Map ? [...one] : one)) ?? '';
}

/** What tells an edit: which files there are, and of each its identity, size and times, behind whatever links. */
function fingerprint({ file, policies }: Settings): string {
  if (file === undefined) return '';
  const directory = policies === undefined ? undefined : resolve(dirname(file), policies);
  const names = directory === undefined ? [] : namesIn(directory).map((name) => resolve(directory, name));
  return [file, ...names].map(markOf).join('\n');
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).toSorted();
  } catch {
    return [];
  }
}

function markOf(file: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return [file, ino, size, mtimeMs, ctimeMs].join(' ');
  } catch {
    return `${file} is missing`;
  }
}
