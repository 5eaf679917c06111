import type { Config } from '../config/config.ts';
import type { PolicyEntries } from '../policy/compile.ts';
import { packConfig } from './sent-config.ts';
import type { ToWorker } from './worker-messages.ts';
import { sendRoutes } from './worker-messages.ts';

type Tell = (message: ToWorker) => void;

/** What workers have to know: the configuration of the start, and the policy that is in force by now. */
export interface Briefing {
  /** Tells a new worker all of it, so that it can't differ from the others, whatever files say meanwhile. */
  readonly brief: (tell: Tell) => void;
  /** Tells all workers of another policy. */
  readonly replacePolicy: (entries: PolicyEntries, tell: Tell) => void;
  /** Tells all workers that an edited policy doesn't load. */
  readonly refusePolicy: (trouble: string, tell: Tell) => void;
}

/** Begins with the configuration of the start. Nobody but this process serves its metrics. */
export function createBriefing(config: Config): Briefing {
  const sent = packConfig({ ...config, metricsAddress: undefined });
  let { routes, groups }: PolicyEntries = config;
  let trouble: string | undefined;
  let briefed = 0;
  return {
    brief(tell) {
      sendRoutes(routes, tell);
      const { tracing } = sent;
      // Of several, one is enough to say where spans go.
      const quiet = tracing === undefined ? undefined : { ...tracing, mappedFrom: undefined };
      tell({ kind: 'start', config: { ...sent, groups, tracing: briefed++ === 0 ? tracing : quiet } });
      if (trouble !== undefined) tell({ kind: 'refused', trouble });
    },
    replacePolicy(entries, tell) {
      ({ routes, groups } = entries);
      trouble = undefined;
      sendRoutes(routes, tell);
      tell({ kind: 'policy', groups });
    },
    refusePolicy(why, tell) {
      trouble = why;
      tell({ kind: 'refused', trouble });
    },
  };
}
