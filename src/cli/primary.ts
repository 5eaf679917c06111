import { createMetricsListener, openAuditOf, readSigningKeys } from '../app.ts';
import type { LoadedPolicy } from '../audit-loaded.ts';
import { auditKey, auditPolicy } from '../audit-loaded.ts';
import { checkUrl } from '../config/check-url.ts';
import type { Config, ServerSettings } from '../config/config.ts';
import type { Origin } from '../config/load.ts';
import { provideSecrets } from '../config/secrets.ts';
import { ForwardenError } from '../errors.ts';
import type { Store } from '../session/store.ts';
import type { Audit } from '../telemetry/audit.ts';
import type { Log } from '../telemetry/log.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { sayWhatRuns } from './banner.ts';
import type { Briefing } from './briefing.ts';
import { createBriefing } from './briefing.ts';
import type { Crew } from './crew.ts';
import { createCrew } from './crew.ts';
import { createCrewReader } from './crew-metrics.ts';
import { openKeptStore } from './kept-store.ts';
import { listen } from './listen.ts';
import type { Prepared } from './prepare.ts';
import type { PolicyHolder } from './reload.ts';
import { watchConfiguration } from './reload.ts';
import { sayWhatReplicasShare } from './say-replicas.ts';
import { stopSignal } from './stop.ts';
import type { Revoked } from './worker-messages.ts';
import type { WorkerProcess } from './worker-process.ts';

// A little longer than a worker takes at most (`stop.ts`), and under the 10 s of container engines.
const STOP_MS = 9000;

/**
 * Runs several workers until a signal; gives the exit status. This process alone reads the configuration, makes
 * secrets and serves metrics: what workers know they are told, so that no two of them can differ.
 */
export async function runPrimary(
  origin: Origin,
  { settings, policy, protects }: Prepared,
  log: Log,
): Promise<number> {
  const store = openSharedStore(settings);
  const provided = provideSecrets(settings);
  const { config } = provided;
  sayWhatReplicasShare(provided, settings.dataDir, log);
  const audit = await openAudit(config, policy, store, log);
  const briefing = createBriefing(config, policy);
  const revoked = (message: Revoked, by: WorkerProcess) => tellOthers(crew, message, by);
  const crew = createCrew({
    size: config.workers,
    stopMs: config.shutdownDelayMs + STOP_MS,
    log,
    brief: briefing.brief,
    revoked,
  });
  // Also without an audit log: else Node would open its debugger.
  process.on('SIGUSR1', () => {
    audit.reopen();
    crew.tell({ kind: 'reopen_logs' });
  });
  // From here on: a signal that comes during the start must not leave workers behind.
  const signalled = stopSignal();
  try {
    await serveMetrics(config, crew, log);
    const said = await Promise.race([crew.start(), signalled.then(() => undefined)]);
    if (said !== undefined) {
      for (const { level, text } of said) log[level](text);
      log.info(`${config.workers} workers answer`);
      sayWhatRuns(config, protects, log);
      watchConfiguration(origin, settings, holderOf({ crew, briefing, audit, store }), log);
    }
    const signal = await Promise.race([signalled, crew.hopeless]);
    log.info(`${signal}: finishing what is under way`);
  } finally {
    await crew.stop();
  }
  store.close();
  return 0;
}

/** Unlike for one process, memory won't do: what is valid once has to be so over all workers. */
function openSharedStore({ dataDir }: ServerSettings): Store {
  try {
    return openKeptStore(dataDir);
  } catch (cause) {
    const remedy = 'set a data_dir that can be written, since workers share it, or workers: 1';
    const message = `workers: ${dataDir} (data_dir) can't be written: ${remedy}`;
    throw new ForwardenError('data_dir_unusable', message, { cause });
  }
}

async function openAudit(config: Config, policy: LoadedPolicy, store: Store, log: Log): Promise<Audit> {
  const audit = openAuditOf(config, log);
  const [signingKey] = await readSigningKeys(config.signingKeys);
  auditPolicy(audit, store, policy);
  auditKey(audit, store, signingKey.id);
  return audit;
}

async function serveMetrics(config: Config, crew: Crew, log: Log): Promise<void> {
  if (config.metricsAddress === undefined) return;
  const metrics = createMetrics(config.metricsCompat === 'pomerium');
  const parts = { checkAddress: checkUrl(config), log, metrics };
  const read = createCrewReader(crew, metrics);
  await listen([await createMetricsListener(config.metricsAddress, parts, read)], log);
}

/** The worker's own visitor is told that he is signed out when no other worker lets him pass any more. */
async function tellOthers(crew: Crew, message: Revoked, by: WorkerProcess): Promise<void> {
  const others = crew.all().filter((worker) => worker !== by);
  await Promise.all(others.map(({ ask }) => ask((question) => ({ ...message, question }))));
  by.tell({ kind: 'answer', question: message.question, answer: 'known' });
}

interface Holding {
  readonly crew: Crew;
  readonly briefing: Briefing;
  readonly audit: Audit;
  readonly store: Store;
}

function holderOf({ crew, briefing, audit, store }: Holding): PolicyHolder {
  return {
    async replacePolicy(policy) {
      briefing.replacePolicy(policy, crew.tell);
      auditPolicy(audit, store, policy);
    },
    refusePolicy(trouble) {
      briefing.refusePolicy(trouble, crew.tell);
      audit.write({ event: 'policy_refused', reason: 'config_invalid' });
    },
  };
}
