import type { KeyRing } from '../session/key-ring.ts';
import { open } from '../session/open-seal.ts';
import { seal } from '../session/seal.ts';
import { SIGN_IN_SECONDS } from './pending-sign-in.ts';
import type { SignInId } from './sign-in-id.ts';

/** What a `state` that came back says. A foreign one was never ours. */
export type ReadState =
  | {
      readonly state: 'expired' | 'open';
      readonly id: SignInId;
      readonly returnTo: URL | undefined;
      /** The trace context in which the sign-in began. */
      readonly trace: string | undefined;
    }
  | { readonly state: 'foreign' };

const AUDIENCE = 'state';

/** The sealed `state` parameter (RFC 6749 §10.12); the binding cookie of the same id makes it this browser's. */
export function sealState(
  ring: KeyRing,
  { id, returnTo, trace }: { id: SignInId; returnTo: URL | undefined; trace: string | undefined },
  now: number,
): Promise<string> {
  const payload = { jti: id, return_to: returnTo?.href, trace };
  return seal(ring, payload, { audience: AUDIENCE, issuedAt: now, expiresAt: now + SIGN_IN_SECONDS });
}

/** Opens a `state`; of an expired one too, since it still says where a fresh sign-in would lead. */
export async function readState(ring: KeyRing, sealed: string, now: number): Promise<ReadState> {
  const opened = await open(ring, sealed, AUDIENCE, now);
  if (opened.state === 'unreadable') return { state: 'foreign' };
  const { jti, return_to: returnTo, trace } = opened.payload;
  return {
    state: opened.state,
    id: String(jti),
    returnTo: typeof returnTo === 'string' ? new URL(returnTo) : undefined,
    trace: typeof trace === 'string' ? trace : undefined,
  };
}
