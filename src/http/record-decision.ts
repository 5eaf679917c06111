import type { Decision } from '../policy/decide.ts';
import type { Session } from '../session/session.ts';
import type { AuditRecord } from '../telemetry/audit.ts';
import type { Check } from './check.ts';
import type { Parts } from './parts.ts';

type Recording = Pick<Parts, 'audit' | 'logDecision' | 'metrics' | 'tracing'>;

/** Tells of a decision: in the span of its check, the metrics, the decision log and the audit log. */
export function recordDecision(
  parts: Recording,
  check: Check,
  decision: Decision,
  session: Session | undefined,
): void {
  const { requestId, target, route, startedAt } = check;
  const { outcome, reason } = decision;
  const { subject, email } = session ?? {};
  const { host, method } = target;
  const milliseconds = performance.now() - startedAt;
  parts.metrics.decisions.add(outcome, reason, route?.id ?? 'unknown');
  parts.metrics.checkSeconds.record(milliseconds / 1000);
  parts.tracing.decided({ outcome, reason, route: route?.id, host, method, subject, email });
  const trace_id = parts.tracing.traceId();
  parts.logDecision({
    request_id: requestId,
    trace_id,
    scheme: route?.source.scheme,
    host,
    port: target.port,
    path: target.path,
    method,
    ip: target.clientAddress,
    decision: outcome,
    reason,
    route: route?.id,
    email,
    sub: subject,
    groups: route?.looksAtGroups ? session?.groups : undefined,
    duration_ms: Math.round(milliseconds * 1000) / 1000,
  });
  const event = auditEvent(parts, decision);
  if (event !== undefined) parts.audit.write({ event, ...audited(check, decision, session), trace_id });
}

// Whoever is only asked to sign in was refused nothing yet.
function auditEvent({ audit }: Recording, { outcome }: Decision): AuditRecord['event'] | undefined {
  if (!audit.isOn) return undefined;
  if (outcome === 'deny') return 'denied';
  return outcome === 'allow' && audit.allows ? 'allowed' : undefined;
}

function audited(
  { requestId, target, route }: Check,
  { reason }: Decision,
  session: Session | undefined,
): Omit<AuditRecord, 'event'> {
  return {
    request_id: requestId,
    sub: session?.subject,
    email: session?.email,
    ip: target.clientAddress,
    host: target.host,
    port: target.port,
    method: target.method,
    path: target.path,
    route: route?.id,
    reason,
  };
}
