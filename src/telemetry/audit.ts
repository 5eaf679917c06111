import type { DestinationStream } from 'pino';
import { destination, pino, stdTimeFunctions } from 'pino';

/** What the audit log tells of. */
export const AUDIT_EVENTS = [
  'allowed',
  'denied',
  'key_rotated',
  'policy_changed',
  'policy_loaded',
  'policy_refused',
  'sign_in',
  'sign_in_failed',
  'sign_out',
] as const;

/** One kind of event. */
export type AuditEvent = (typeof AUDIT_EVENTS)[number];

/** One line of the audit log; `docs/audit-log.md` says what each key means. What is undefined is left out. */
export interface AuditRecord {
  readonly event: AuditEvent;
  readonly request_id?: string | undefined;
  readonly trace_id?: string | undefined;
  readonly sub?: string | undefined;
  readonly email?: string | undefined;
  readonly ip?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly method?: string | undefined;
  /** As it came, without query. */
  readonly path?: string | undefined;
  readonly route?: string | undefined;
  readonly reason?: string | undefined;
  /** SHA-256 of the policy in force, in hex. */
  readonly policy_hash?: string | undefined;
  readonly routes?: number | undefined;
  readonly key_id?: string | undefined;
  readonly former_key_id?: string | undefined;
}

/** The audit log: a stream of its own, apart from the program's log. */
export interface Audit {
  readonly isOn: boolean;
  /** Whether allowed requests are written too. */
  readonly allows: boolean;
  readonly write: (record: AuditRecord) => void;
  /** Opens the file anew, after somebody has moved it away. */
  readonly reopen: () => void;
}

/** No audit log at all. */
export const NO_AUDIT: Audit = {
  isOn: false,
  allows: false,
  write: () => undefined,
  reopen: () => undefined,
};

/** Writes to a file, or to standard output where it is `stdout`; throws where the file can't be opened. */
export function openAudit(target: string, allows: boolean, onTrouble: (error: Error) => void): Audit {
  const stream = destination({ dest: target === 'stdout' ? 1 : target, sync: true, append: true });
  // A full disk must not stop checks; the trouble is told in the program's own log.
  stream.on('error', onTrouble);
  return createAudit(stream, allows, () => {
    if (target !== 'stdout') stream.reopen();
  });
}

/** Writes to a stream. */
export function createAudit(stream: DestinationStream, allows: boolean, reopen: () => void): Audit {
  const lines = pino(
    {
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: () => ({ log: 'audit' }) },
    },
    stream,
  );
  return { isOn: true, allows, write: (record) => lines.info(record), reopen };
}
