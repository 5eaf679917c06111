import { requestCriterion } from '../criterion.ts';

/** `accept`, and `allow_public_unauthenticated_access`: everybody, signed in or not. */
export const accept = requestCriterion({
  name: 'accept',
  takes: 'nothing',
  looksAt: 'nothing',
  ok: 'accept',
  unauthorized: 'accept',
  does: 'Always, signed in or not.',
  example: 'accept: true',
  holds: () => () => true,
  sees: () => undefined,
});
