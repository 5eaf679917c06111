import type { Config } from '../config/config.ts';
import type { PolicyEntries } from '../policy/compile.ts';
import type { RouteEntry } from '../policy/route.ts';
import { unpackConfig } from './sent-config.ts';
import type { ToWorker } from './worker-messages.ts';

/** What a worker is told while it runs, put together. */
export type Told =
  | Exclude<ToWorker, { kind: 'policy' | 'routes' | 'start' }>
  | { readonly kind: 'policy'; readonly entries: PolicyEntries };

/** What the primary process has told this worker. */
export interface Inbox {
  readonly config: Promise<Config>;
  /** Hands over all that came since the configuration, and whatever comes from now on. */
  readonly open: (take: (told: Told) => void) => void;
}

/** Listens to the primary process; nothing is lost of what it says before somebody takes it. */
export function createInbox(): Inbox {
  const config = Promise.withResolvers<Config>();
  const waiting: Told[] = [];
  let take = (told: Told): void => {
    waiting.push(told);
  };
  let routes: RouteEntry[] = [];
  const takeRoutes = () => {
    const taken = routes;
    routes = [];
    return taken;
  };
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'routes') for (const route of message.routes) routes.push(route);
    else if (message.kind === 'start') config.resolve(unpackConfig(message.config, takeRoutes()));
    else if (message.kind !== 'policy') take(message);
    else take({ kind: 'policy', entries: { routes: takeRoutes(), groups: message.groups } });
  });
  return {
    config: config.promise,
    open(taker) {
      take = taker;
      for (const told of waiting.splice(0)) taker(told);
    },
  };
}
