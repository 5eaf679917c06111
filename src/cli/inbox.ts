import type { LoadedPolicy, PolicyWithoutHosts } from '../audit-loaded.ts';
import type { Config } from '../config/config.ts';
import type { PackedHost } from '../policy/packed-policy.ts';
import { unpackConfig } from './sent-config.ts';
import type { ToWorker } from './worker-messages.ts';

/** What a worker is told while it runs, put together. */
export type Told =
  | Exclude<ToWorker, { kind: 'hosts' | 'policy' | 'start' }>
  | { readonly kind: 'policy'; readonly policy: LoadedPolicy };

/** What the primary process has told this worker. */
export interface Inbox {
  readonly start: Promise<{ readonly config: Config; readonly policy: LoadedPolicy }>;
  /** Hands over all that came since the start, and whatever comes from now on. */
  readonly open: (take: (told: Told) => void) => void;
}

/** Listens to the primary process; nothing is lost of what it says before somebody takes it. */
export function createInbox(): Inbox {
  const start = Promise.withResolvers<Awaited<Inbox['start']>>();
  const waiting: Told[] = [];
  let take = (told: Told): void => {
    waiting.push(told);
  };
  let hosts: PackedHost[] = [];
  const withHosts = (policy: PolicyWithoutHosts): LoadedPolicy => {
    const whole = { ...policy, hosts };
    hosts = [];
    return whole;
  };
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'hosts') hosts.push(...message.hosts);
    else if (message.kind === 'start')
      start.resolve({ config: unpackConfig(message.config), policy: withHosts(message.policy) });
    else if (message.kind !== 'policy') take(message);
    else take({ kind: 'policy', policy: withHosts(message.policy) });
  });
  return {
    start: start.promise,
    open(taker) {
      take = taker;
      for (const told of waiting.splice(0)) taker(told);
    },
  };
}
