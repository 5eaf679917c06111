import { isForwardenError } from '../errors.ts';
import type { Session } from '../session/session.ts';
import type { AuditRecord } from '../telemetry/audit.ts';
import type { Parts } from './parts.ts';
import type { Visit } from './visit.ts';

type Recording = Pick<Parts, 'audit' | 'clientAddress' | 'log' | 'metrics' | 'tracing'>;

/** Tells that somebody signed in, and for which host. */
export function recordSignIn(
  parts: Recording,
  visit: Visit,
  { subject, email }: Session,
  forHost: string | undefined,
): void {
  parts.metrics.signIns.add('success', '');
  parts.metrics.sessionsOpened.add('authenticate_host');
  parts.log.info({ request_id: visit.requestId, email, sub: subject, for: forHost }, 'signed in');
  parts.audit.write({ event: 'sign_in', ...audited(parts, visit), sub: subject, email, host: forHost });
}

/** Tells that a sign-in failed, by the stable code of what went wrong. */
export function recordSignInFailure(parts: Recording, visit: Visit, error: unknown): void {
  const code = isForwardenError(error) ? error.code : 'internal';
  parts.metrics.signIns.add('failure', code);
  parts.tracing.failed(error);
  parts.log.warn({ request_id: visit.requestId, host: visit.host, err: error }, 'a sign-in failed');
  parts.audit.write({ event: 'sign_in_failed', ...audited(parts, visit), reason: code });
}

/** Tells that somebody signed out, on every host. */
export function recordSignOut(parts: Recording, visit: Visit, { subject, email }: Session): void {
  parts.metrics.signOuts.add();
  parts.log.info({ request_id: visit.requestId, email, sub: subject }, 'signed out');
  parts.audit.write({ event: 'sign_out', ...audited(parts, visit), sub: subject, email });
}

function audited(
  { clientAddress, tracing }: Recording,
  { requestId, headers, host, remoteAddress }: Visit,
): Omit<AuditRecord, 'event'> {
  return {
    request_id: requestId,
    trace_id: tracing.traceId(),
    ip: clientAddress(headers, remoteAddress),
    host,
  };
}
