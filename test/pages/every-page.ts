import { badRequestPage } from '../../src/pages/bad-request.ts';
import { confirmSignOutPage } from '../../src/pages/confirm-sign-out.ts';
import { cookiesBlockedPage } from '../../src/pages/cookies-blocked.ts';
import { internalErrorPage } from '../../src/pages/internal-error.ts';
import { notAllowedPage } from '../../src/pages/not-allowed.ts';
import { notCoveredPage } from '../../src/pages/not-covered.ts';
import { notFoundPage } from '../../src/pages/not-found.ts';
import { providerTroublePage } from '../../src/pages/provider-trouble.ts';
import { signInRefusedPage } from '../../src/pages/sign-in-refused.ts';
import { signedOutPage } from '../../src/pages/signed-out.ts';
import { tooLargePage } from '../../src/pages/too-large.ts';
import { whoAmIPage } from '../../src/pages/who-am-i.ts';

const startedAt = new Date('2026-11-23T08:30:00Z');
const expiresAt = new Date('2026-11-23T22:30:00Z');

/** Every page by name, with `text` wherever a page takes words and `url` wherever it takes an address. */
export function everyPage(text: string, url: string): ReadonlyMap<string, string> {
  const requestId = text;
  const host = text;
  const session = { email: text, name: text, subject: text, groups: [text, text], startedAt, expiresAt };
  const urls = { signInUrl: url, signOutUrl: url };
  return new Map([
    ['bad request', badRequestPage({ message: text, requestId })],
    ['confirm sign-out', confirmSignOutPage({ email: text, action: url, cancelUrl: url })],
    ['confirm sign-out, nobody', confirmSignOutPage({ action: url })],
    ['cookies blocked', cookiesBlockedPage({ host, retryUrl: url, requestId })],
    ['internal error', internalErrorPage({ requestId })],
    ['not allowed', notAllowedPage({ email: text, host, reason: text, switchAccountUrl: url, requestId })],
    ['not covered', notCoveredPage({ host, reason: 'route-not-found', requestId })],
    ['not covered, ambiguous', notCoveredPage({ host, reason: 'path-ambiguous', requestId })],
    ['not found', notFoundPage({ requestId })],
    ['provider trouble', providerTroublePage({ summary: text, retryUrl: url, requestId })],
    ['signed out', signedOutPage({ signInUrl: url })],
    [
      'sign-in refused',
      signInRefusedPage({ title: 'Not verified', message: text, remedy: text, retryUrl: url, requestId }),
    ],
    ['too large', tooLargePage({ size: 9812, limit: 8192, requestId })],
    ['who am I', whoAmIPage({ session, host, ...urls })],
    ['who am I, nobody', whoAmIPage({ session: undefined, host, ...urls })],
  ]);
}
