import type { Criterion } from '../criterion.ts';

/**
 * `cors_allow_preflight`: an OPTIONS request with Origin and Access-Control-Request-Method (Fetch standard,
 * CORS-preflight request) passes without a session, since browsers send it without cookies.
 */
export const corsPreflight: Criterion = (target) =>
  target.method === 'OPTIONS' && isPresent(target.origin) && isPresent(target.accessControlRequestMethod)
    ? { value: true, reason: 'cors-request' }
    : { value: false, reason: 'non-cors-request' };

function isPresent(header: string | undefined): boolean {
  return header !== undefined && header !== '';
}
