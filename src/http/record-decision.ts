import { claimTexts } from '../policy/claim.ts';
import { ruleOf } from '../policy/compile.ts';
import type { Decision } from '../policy/decide.ts';
import type { Visitor } from '../policy/visitor.ts';
import type { Session } from '../session/session.ts';
import type { AuditRecord } from '../telemetry/audit.ts';
import type { DecisionRecord } from '../telemetry/decision-log.ts';
import type { Check } from './check.ts';
import type { Parts } from './parts.ts';

type Recording = Pick<Parts, 'audit' | 'decisionLog' | 'metrics' | 'tracing'>;

/**
 * Tells of a decision: in the metrics, the span of its check, the decision log and the audit log. The session is as the
 * provider gave it, the visitor as the policy knows him.
 */
export function recordDecision(
  parts: Recording,
  check: Check,
  decision: Decision,
  session: Session | undefined,
  visitor: Visitor | undefined,
): void {
  const { metrics, tracing, decisionLog, audit } = parts;
  const { outcome, reason } = decision;
  const milliseconds = performance.now() - check.startedAt;
  const route = check.route?.id;
  metrics.decisions.add(outcome, reason, route ?? 'unknown');
  metrics.checkSeconds.record(milliseconds / 1000);
  if (tracing.isOn) {
    const { host, method } = check.target;
    tracing.decided({ ...decision, route, host, method, subject: session?.subject, email: session?.email });
  }
  if (decisionLog.wants(outcome))
    decisionLog.write(recordOf(check, decision, session, visitor, milliseconds, tracing.traceId()));
  const event = auditEvent(parts, decision);
  if (event !== undefined)
    audit.write({ event, ...audited(check, decision, session), trace_id: tracing.traceId() });
}

function recordOf(
  { requestId, target, route }: Check,
  { outcome, reason }: Decision,
  session: Session | undefined,
  visitor: Visitor | undefined,
  milliseconds: number,
  traceId: string | undefined,
): DecisionRecord {
  return {
    request_id: requestId,
    trace_id: traceId,
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
    // The provider's alone: local ones follow from the email, and another policy may have others.
    groups: route !== undefined && ruleOf(route).looksAtGroups ? session?.groups : undefined,
    claims: lookedAt(route, visitor),
    duration_ms: Math.round(milliseconds * 1000) / 1000,
  };
}

// What a rule judges by has to be there to judge anew under another one.
function lookedAt(route: Check['route'], visitor: Visitor | undefined): DecisionRecord['claims'] {
  if (visitor === undefined || route === undefined) return undefined;
  const { looksAtClaims } = ruleOf(route);
  if (looksAtClaims.length === 0) return undefined;
  return Object.fromEntries(looksAtClaims.map((name) => [name, claimTexts(visitor.claims, name)]));
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
