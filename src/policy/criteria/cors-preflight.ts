import { requestCriterion } from '../criterion.ts';
import type { Target } from '../target.ts';

/**
 * `cors_preflight`, and `cors_allow_preflight`: an OPTIONS request with Origin and Access-Control-Request-Method (Fetch
 * standard, CORS-preflight request), which browsers send without cookies.
 */
export const corsPreflight = requestCriterion({
  name: 'cors_preflight',
  takes: 'nothing',
  looksAt: 'headers',
  ok: 'cors-request',
  unauthorized: 'non-cors-request',
  does: 'A CORS preflight request: OPTIONS with `Origin` and `Access-Control-Request-Method`.',
  example: 'cors_preflight: true',
  holds: () => (facts) => isPreflight(facts.target),
  sees: ({ target: { method, origin, accessControlRequestMethod } }) => ({
    method,
    origin,
    'access-control-request-method': accessControlRequestMethod,
  }),
});

function isPreflight({ method, origin, accessControlRequestMethod }: Target): boolean {
  return method === 'OPTIONS' && isPresent(origin) && isPresent(accessControlRequestMethod);
}

function isPresent(header: string | undefined): boolean {
  return header !== undefined && header !== '';
}
