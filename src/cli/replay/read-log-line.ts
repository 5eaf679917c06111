import type { ClientAddressReader } from '../../forward-auth/client-address.ts';
import { readDecisionLine } from './decision-line.ts';
import type { Fields, LogLine } from './logged-decision.ts';
import { readTraefikLine } from './traefik-line.ts';

/** Reads a line of any log: those of the decision log and of Traefik's access log are decisions, or may be. */
export function readLogLine(line: string, clientAddress: ClientAddressReader): LogLine {
  const isOurs = line.includes('"decision"');
  if (!isOurs && !line.includes('"DownstreamStatus"')) return 'no decision';
  // What gathers logs puts names in front of lines.
  const fields = parseFields(line.slice(Math.max(line.indexOf('{'), 0)));
  if (fields === undefined) return { unreadable: 'are no whole JSON' };
  if ('DownstreamStatus' in fields) return readTraefikLine(fields, clientAddress);
  return readDecisionLine(fields);
}

function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
