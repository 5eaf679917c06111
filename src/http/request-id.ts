import { randomBytes } from 'node:crypto';

const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._:/+=-]{7,127}$/;

// Unlike those of every other process; with a count behind it, it makes ids that nobody has to draw anew for each check.
const OF_THIS_PROCESS = randomBytes(12).toString('hex');
let made = 0;

/** The proxy's X-Request-Id where it is well-formed, else a fresh one; it ends up in logs and on pages. */
export function requestId(sent: string | string[] | undefined): string {
  if (typeof sent === 'string' && WELL_FORMED.test(sent)) return sent;
  made++;
  return `${OF_THIS_PROCESS}-${made.toString(36)}`;
}
