import type { PolicyWithoutHosts } from '../audit-loaded.ts';
import type { ErrorCode } from '../errors.ts';
import type { PackedHost } from '../policy/packed-policy.ts';
import type { SentConfig } from './sent-config.ts';

/** What the primary process tells a worker. A number marks what wants an answer. */
export type ToWorker =
  | { readonly kind: 'answer'; readonly question: number; readonly answer: unknown }
  /** Some of the hosts of the `start` or `policy` that follows. */
  | { readonly kind: 'hosts'; readonly hosts: readonly PackedHost[] }
  | { readonly kind: 'policy'; readonly policy: PolicyWithoutHosts }
  | { readonly kind: 'read_metrics'; readonly question: number }
  | { readonly kind: 'refused'; readonly trouble: string }
  | { readonly kind: 'reopen_logs' }
  | Revoked
  | { readonly kind: 'start'; readonly config: SentConfig; readonly policy: PolicyWithoutHosts }
  | { readonly kind: 'stop' };

/** What a worker tells the primary process. */
export type ToPrimary =
  | { readonly kind: 'answer'; readonly question: number; readonly answer: unknown }
  /** It listens from now on: before, it would miss what it is told. */
  | { readonly kind: 'awake' }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'ready'; readonly said: readonly Said[] }
  | Revoked;

/** A session that ended in one process; answered when no other lets it pass any more. */
export interface Revoked {
  readonly kind: 'revoked';
  readonly sessionId: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  readonly question: number;
}

/** A line for the log that several processes have to say, and one says. */
export interface Said {
  readonly level: 'info' | 'warn';
  readonly text: string;
}

// Reading a message takes time in which checks wait: about a ms for as many hosts.
const HOSTS_A_MESSAGE = 500;

/** Sends hosts a few at a time; what they are for follows. */
export function sendHosts(hosts: readonly PackedHost[], send: (message: ToWorker) => void): void {
  for (let at = 0; at < hosts.length; at += HOSTS_A_MESSAGE) {
    send({ kind: 'hosts', hosts: hosts.slice(at, at + HOSTS_A_MESSAGE) });
  }
}
