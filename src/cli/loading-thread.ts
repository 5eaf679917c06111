import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { packLoaded } from '../audit-loaded.ts';
import type { Loaded, Origin } from '../config/load.ts';
import { loadSettings } from '../config/load.ts';
import type { Problem } from '../config/problem.ts';
import { formatProblem } from '../config/problem.ts';
import { tryCases } from '../policy/cases.ts';
import { compilePolicy } from '../policy/compile.ts';
import { caseProblems } from './case-problems.ts';
import type { FromThread } from './load-apart.ts';
import { textsOf } from './setting-texts.ts';

// Each is read by the other thread in one go, while checks wait.
const HOSTS_IN_A_SLICE = 200;

// A third of the share of a thread that answers checks, where both want the same core: an edit has to count in the end.
const LOADING_PRIORITY = 5;

/**
 * A thread that loads an edited configuration, beside the one that answers checks: it tells how it went, and then hands
 * the hosts over, slice by slice, as it is asked for them.
 */
if (parentPort !== null) load(parentPort, workerData as Origin);

function load(port: NonNullable<typeof parentPort>, origin: Origin): void {
  giveWay();
  const tell = (message: FromThread) => port.postMessage(message);
  const progress = (text: string) => tell({ kind: 'progress', text });
  const loaded = loadSettings(origin, progress);
  const { settings, problems } = loaded;
  const failed = settings?.requireCases === true ? failedCases(loaded) : [];
  const errors = [...problems, ...failed].filter(({ severity }) => severity === 'error');
  if (settings === undefined || errors.length > 0) {
    tell({ kind: 'wrong', problems: errors.map(formatProblem) });
    return;
  }
  // Whether the server audits was settled at its start; an edit can't take that away.
  const { hosts, ...policy } = packLoaded(settings, true);
  tell({ kind: 'good', policy, texts: textsOf(settings) });
  let at = 0;
  port.on('message', () => {
    const slice = hosts.slice(at, at + HOSTS_IN_A_SLICE);
    at += slice.length;
    tell({ kind: 'hosts', hosts: slice, isLast: at === hosts.length });
    if (at === hosts.length) port.close();
  });
}

function failedCases({ policy, authenticateHost }: Loaded): Problem[] {
  if (policy === undefined) return [];
  const now = Math.floor(Date.now() / 1000);
  return caseProblems(tryCases(compilePolicy(policy).policy, policy.cases, now, authenticateHost));
}

/** On Linux a thread has a priority of its own (setpriority(2)), so that on one core checks still come first. */
function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(LOADING_PRIORITY);
  } catch {
    // Where that isn't permitted, the scheduler shares fairly.
  }
}
