import { HAND_OFF_PATH } from '../oidc/hand-off.ts';
import { NEXT_PART_PATH } from '../oidc/hand-off-parts.ts';
import { SIGN_IN_PATH } from '../oidc/sign-in-request.ts';
import { SIGNED_OUT_PATH } from '../oidc/sign-out.ts';
import { SIGN_OUT_PATH } from './sign-out.ts';
import { ISSUER_PATH, JWKS_PATH } from './well-known.ts';

const PATHS: ReadonlySet<string> = new Set([
  '/',
  '/verify',
  '/.pomerium/',
  '/.pomerium/user',
  HAND_OFF_PATH,
  NEXT_PART_PATH,
  SIGN_IN_PATH,
  SIGN_OUT_PATH,
  SIGNED_OUT_PATH,
  ISSUER_PATH,
  JWKS_PATH,
]);

/** A path as spans and metrics name it: one of ours, else `/*`, so that visitors can't make new ones up. */
export function routeTemplate(path: string, callbackPath: string): string {
  return path === callbackPath || PATHS.has(path) ? path : '/*';
}
