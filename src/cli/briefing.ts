import type { LoadedPolicy } from '../audit-loaded.ts';
import type { Config } from '../config/config.ts';
import { packConfig } from './sent-config.ts';
import type { ToWorker } from './worker-messages.ts';
import { sendHosts } from './worker-messages.ts';

type Tell = (message: ToWorker) => void;

/** What workers have to know: the configuration of the start, and the policy that is in force by now. */
export interface Briefing {
  /** Tells a new worker all of it, so that it can't differ from the others, whatever files say meanwhile. */
  readonly brief: (tell: Tell) => void;
  /** Tells all workers of another policy. */
  readonly replacePolicy: (policy: LoadedPolicy, tell: Tell) => void;
  /** Tells all workers that an edited policy doesn't load. */
  readonly refusePolicy: (trouble: string, tell: Tell) => void;
}

/** Begins with the configuration of the start. Nobody but this process serves its metrics. */
export function createBriefing(config: Config, loaded: LoadedPolicy): Briefing {
  const sent = packConfig({ ...config, metricsAddress: undefined });
  let { hosts, ...policy } = loaded;
  let trouble: string | undefined;
  let briefed = 0;
  return {
    brief(tell) {
      sendHosts(hosts, tell);
      const { tracing } = sent;
      // Of several, one is enough to say where spans go.
      const quiet = tracing === undefined ? undefined : { ...tracing, mappedFrom: undefined };
      tell({ kind: 'start', config: { ...sent, tracing: briefed++ === 0 ? tracing : quiet }, policy });
      if (trouble !== undefined) tell({ kind: 'refused', trouble });
    },
    replacePolicy(edited, tell) {
      ({ hosts, ...policy } = edited);
      trouble = undefined;
      sendHosts(hosts, tell);
      tell({ kind: 'policy', policy });
    },
    refusePolicy(why, tell) {
      trouble = why;
      tell({ kind: 'refused', trouble });
    },
  };
}
