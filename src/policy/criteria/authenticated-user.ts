import { identityCriterion } from '../criterion.ts';

/** `allow_any_authenticated_user`: whoever is signed in passes. */
export const authenticatedUser = identityCriterion('user-ok', 'user-unauthorized', () => true);
