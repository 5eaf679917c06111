import { randomUUID } from 'node:crypto';

const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._:/+=-]{7,127}$/;

/** The proxy's X-Request-Id where it is well-formed, else a fresh one; it ends up in logs and on pages. */
export function requestId(sent: string | string[] | undefined): string {
  return typeof sent === 'string' && WELL_FORMED.test(sent) ? sent : randomUUID();
}
