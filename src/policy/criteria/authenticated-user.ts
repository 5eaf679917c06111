import { visitorCriterion } from '../criterion.ts';

/** `authenticated_user`, and `allow_any_authenticated_user`: whoever is signed in. */
export const authenticatedUser = visitorCriterion({
  name: 'authenticated_user',
  takes: 'nothing',
  looksAt: 'identity',
  ok: 'user-ok',
  unauthorized: 'user-unauthorized',
  does: 'Whoever is signed in.',
  example: 'authenticated_user: true',
  holds: () => () => true,
  sees: ({ subject }) => subject,
});
