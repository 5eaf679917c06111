import type { Criterion } from '../criterion.ts';

/** `allow_public_unauthenticated_access`: everybody passes, signed in or not. */
export const accept: Criterion = () => ({ value: true, reason: 'accept' });
