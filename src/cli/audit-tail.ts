import { createReadStream, existsSync, statSync, watchFile } from 'node:fs';
import { createInterface } from 'node:readline';
import { ForwardenError } from '../errors.ts';
import type { AuditRecord } from '../telemetry/audit.ts';
import { AUDIT_EVENTS } from '../telemetry/audit.ts';

/** Which lines of an audit log somebody wants to see. */
export interface AuditFilter {
  /** One of `AUDIT_EVENTS`. */
  readonly event?: string | undefined;
  /** An email or a subject. */
  readonly who?: string | undefined;
  readonly host?: string | undefined;
}

/** How much of it, and whether to go on. */
export interface TailOptions extends AuditFilter {
  readonly file: string;
  readonly lines: number;
  readonly follow: boolean;
}

const FOLLOW_MS = 500;

/** Prints the last lines of an audit log for people; with `follow` until it is interrupted. Throws `usage`. */
export async function tailAudit(options: TailOptions, print: (line: string) => void): Promise<void> {
  const { file, event, lines, follow } = options;
  if (event !== undefined && !AUDIT_EVENTS.some((known) => known === event)) {
    throw new ForwardenError(
      'usage',
      `there is no event "${event}": it is one of ${AUDIT_EVENTS.join(', ')}`,
    );
  }
  if (!existsSync(file)) throw new ForwardenError('file_unreadable', `there is no audit log ${file}`);
  const last: string[] = [];
  await readLines(file, 0, options, (line) => {
    last.push(line);
    if (last.length > lines) last.shift();
  });
  for (const line of last) print(line);
  if (follow) await followFile(options, print);
}

/** One line of the audit log for people; undefined where it is none, or isn't wanted. */
export function showAuditLine(text: string, filter: AuditFilter): string | undefined {
  const record = parseRecord(text);
  if (record === undefined || !isWanted(record, filter)) return undefined;
  const { time, event, email, sub, method, host, path, reason, ip, request_id, policy_hash, key_id } = record;
  const parts = [
    time.replace('T', ' ').replace(/\.\d+Z$/, 'Z'),
    event.padEnd(15),
    email ?? sub ?? (event.startsWith('policy') || event.startsWith('key') ? undefined : '(nobody)'),
    [method, host === undefined ? undefined : host + (path ?? '')].filter(isSet).join(' '),
    reason,
    ip === undefined ? undefined : `from ${ip}`,
    policy_hash === undefined ? undefined : `policy ${policy_hash.slice(0, 12)}`,
    key_id === undefined ? undefined : `key ${key_id.slice(0, 12)}`,
    request_id === undefined ? undefined : `request ${request_id}`,
  ];
  return parts.filter(isSet).join('  ');
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

function isWanted(record: AuditRecord, { event, who, host }: AuditFilter): boolean {
  if (event !== undefined && record.event !== event) return false;
  if (who !== undefined && record.email !== who && record.sub !== who) return false;
  return host === undefined || record.host === host;
}

// A line that somebody cut, or that standard output mixed in, is passed over.
function parseRecord(text: string): (AuditRecord & { readonly time: string }) | undefined {
  try {
    const record = JSON.parse(text);
    return record?.log === 'audit' && typeof record.time === 'string' ? record : undefined;
  } catch {
    return undefined;
  }
}

async function readLines(
  file: string,
  start: number,
  filter: AuditFilter,
  onLine: (line: string) => void,
): Promise<void> {
  const lines = createInterface({ input: createReadStream(file, { start }), crlfDelay: Infinity });
  for await (const text of lines) {
    const line = showAuditLine(text, filter);
    if (line !== undefined) onLine(line);
  }
}

function followFile(options: TailOptions, print: (line: string) => void): Promise<never> {
  let read = statSync(options.file).size;
  watchFile(options.file, { interval: FOLLOW_MS }, async ({ size }) => {
    // A smaller file is a new one, after a rotation.
    const start = size < read ? 0 : read;
    read = size;
    await readLines(options.file, start, options, print);
  });
  return new Promise(() => undefined);
}
