import { createHash } from 'node:crypto';
import type { PolicyEntries } from './policy/compile.ts';
import type { PackedPolicy } from './policy/packed-policy.ts';
import { packPolicy } from './policy/packed-policy.ts';
import type { Store } from './session/store.ts';
import type { Audit } from './telemetry/audit.ts';

/** A policy without conflicts that was read. */
export interface LoadedPolicy extends PackedPolicy {
  /** By `hashPolicy`; undefined where no audit log asks for it, since that of a large policy takes a while. */
  readonly hash: string | undefined;
}

/** A policy whose hosts, which may be many, are sent apart. */
export type PolicyWithoutHosts = Omit<LoadedPolicy, 'hosts'>;

/** Packs a policy that was read. */
export function packLoaded(entries: PolicyEntries, isAudited: boolean): LoadedPolicy {
  return { ...packPolicy(entries), hash: isAudited ? hashPolicy(entries) : undefined };
}

/** Tells of a policy that is in force from now on, and whether it is another one than before. */
export function auditPolicy(audit: Audit, store: Store, { hash, size }: LoadedPolicy): void {
  if (!audit.isOn || hash === undefined) return;
  const policy = { policy_hash: hash, routes: size };
  const formerHash = store.remember('policy hash', policy.policy_hash);
  audit.write({ event: 'policy_loaded', ...policy });
  if (formerHash !== undefined && formerHash !== policy.policy_hash) {
    audit.write({ event: 'policy_changed', ...policy });
  }
}

/** Tells whether another key signs assertions than before. */
export function auditKey(audit: Audit, store: Store, keyId: string): void {
  if (!audit.isOn) return;
  const formerKey = store.remember('signing key', keyId);
  if (formerKey !== undefined && formerKey !== keyId) {
    audit.write({ event: 'key_rotated', key_id: keyId, former_key_id: formerKey });
  }
}

/** SHA-256 of what routes and groups say, in hex: the same wherever in which file they stand. */
export function hashPolicy({ routes, groups }: PolicyEntries): string {
  const text = JSON.stringify({ routes, groups }, (key, value) => {
    if (key === 'place') return undefined;
    return value instanceof Map ? [...value] : value;
  });
  return createHash('sha256').update(text).digest('hex');
}
