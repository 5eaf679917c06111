import type { Decision } from '../policy/decide.ts';
import type { Session } from '../session/session.ts';
import type { Check } from './check.ts';
import type { Parts } from './parts.ts';

/** Writes the one line of the decision log for a check. */
export function recordDecision(
  { logDecision, tracing }: Pick<Parts, 'logDecision' | 'tracing'>,
  { requestId, target, route, startedAt }: Check,
  { outcome, reason }: Decision,
  session: Session | undefined,
): void {
  const { subject, email } = session ?? {};
  const { host, method } = target;
  tracing.decided({ outcome, reason, route: route?.id, host, method, subject, email });
  logDecision({
    request_id: requestId,
    trace_id: tracing.traceId(),
    scheme: route?.source.scheme,
    host: target.host,
    port: target.port,
    path: target.path,
    method: target.method,
    ip: target.clientAddress,
    decision: outcome,
    reason,
    route: route?.id,
    email: session?.email,
    sub: session?.subject,
    groups: route?.looksAtGroups ? session?.groups : undefined,
    duration_ms: Math.round((performance.now() - startedAt) * 1000) / 1000,
  });
}
