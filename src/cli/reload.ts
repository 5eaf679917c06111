import type { App } from '../app.ts';
import type { ServerSettings } from '../config/config.ts';
import type { Origin } from '../config/load.ts';
import type { Log } from '../telemetry/log.ts';
import { fingerprint } from './fingerprint.ts';
import { loadApart } from './load-apart.ts';
import { textsOf } from './setting-texts.ts';

// Asking the file system twice a second costs nothing, and sees what events miss: network disks, and the symbolic links
// that Kubernetes swaps.
const POLL_MS = 500;

// More than anybody reads; a hundred thousand lines would keep checks waiting.
const MAXIMUM_TOLD = 100;

/** What an edited policy is put in force in. */
export type PolicyHolder = Pick<App, 'refusePolicy' | 'replacePolicy'>;

/** Watches a running program's configuration, and puts an edited policy in force; SIGHUP does so at once. */
export function watchConfiguration(
  origin: Origin,
  running: ServerSettings,
  app: PolicyHolder,
  log: Log,
): void {
  const watched = { file: running.file, policies: running.policies };
  const texts = textsOf(running);
  let settled = fingerprint(watched);
  let seen = settled;
  const reload = oneAfterTheOther(async () => {
    settled = seen = fingerprint(watched);
    await reloadPolicy(origin, texts, app, log).catch((error) => {
      log.error({ err: error }, 'the configuration can’t be read: the last good policy stays in force');
      app.refusePolicy('the configuration can’t be read');
    });
  });
  const poll = () => {
    const now = fingerprint(watched);
    // Whoever is still writing isn't read: an edit counts once it has stayed the same for a while.
    if (now === seen && now !== settled) reload();
    seen = now;
  };
  setInterval(poll, POLL_MS).unref();
  process.on('SIGHUP', reload);
}

/** Whatever is asked for while it is being done is done once more behind it. */
function oneAfterTheOther(work: () => Promise<void>): () => void {
  let isBusy = false;
  let isWanted = false;
  const start = async () => {
    isBusy = true;
    while (isWanted) {
      isWanted = false;
      await work();
    }
    isBusy = false;
  };
  return () => {
    isWanted = true;
    if (!isBusy) void start();
  };
}

/** Loads the configuration anew: all of its policy, or nothing of it. */
async function reloadPolicy(
  origin: Origin,
  running: Readonly<Record<string, string>>,
  app: PolicyHolder,
  log: Log,
): Promise<void> {
  const loaded = await loadApart(origin, (text) => log.info(text));
  if ('problems' in loaded) {
    const { problems } = loaded;
    for (const problem of problems.slice(0, MAXIMUM_TOLD)) log.error(problem);
    if (problems.length > MAXIMUM_TOLD) log.error(`and ${problems.length - MAXIMUM_TOLD} more problems`);
    log.error('the last good policy stays in force');
    app.refusePolicy(problems[0] ?? 'the configuration is wrong');
    return;
  }
  for (const key of changedKeys(running, loaded.texts))
    log.warn(`${key} was edited: that counts from the next start on`);
  await app.replacePolicy(loaded.policy);
  log.info({ routes: loaded.policy.size }, 'the policy was loaded anew');
}

function changedKeys(
  running: Readonly<Record<string, string>>,
  edited: Readonly<Record<string, string>>,
): string[] {
  const names = Object.keys(edited).filter((name) => running[name] !== edited[name]);
  return names.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}
