import type { ErrorCode } from '../errors.ts';
import { ForwardenError } from '../errors.ts';
import { badRequestPage } from '../pages/bad-request.ts';
import { internalErrorPage } from '../pages/internal-error.ts';
import { providerTroublePage } from '../pages/provider-trouble.ts';
import { signInRefusedPage } from '../pages/sign-in-refused.ts';
import type { Answer } from './answer.ts';
import { page } from './answer.ts';

/** What a visitor is told, and what can be done about it. The log has the rest. */
interface Told {
  readonly status: number;
  readonly title: string;
  readonly message: string;
  readonly remedy: string;
}

const START_AGAIN = 'Start again from the app that you wanted to open.';

const REFUSED_SIGN_INS: Partial<Record<ErrorCode, Told>> = {
  email_not_verified: {
    status: 403,
    title: 'Email not verified',
    message: 'The sign-in provider has not verified the email address of this account.',
    remedy:
      'Verify the address at the provider, then sign in again. An operator who trusts the provider’s addresses all the same can set idp_email_verified: trusted.',
  },
  hosted_domain_mismatch: {
    status: 403,
    title: 'Wrong account',
    message: 'This account is not one of the organisation that may sign in here.',
    remedy: 'Sign in again with your account of the organisation.',
  },
  provider_denied: {
    status: 403,
    title: 'Sign-in refused',
    message: 'The sign-in provider did not sign you in.',
    remedy: `If you cancelled, just try again. ${START_AGAIN}`,
  },
  hand_off_invalid: {
    status: 400,
    title: 'Sign-in not recognised',
    message:
      'This link does not finish any sign-in that is under way here, or it took over a minute to arrive.',
    remedy: START_AGAIN,
  },
  hand_off_replayed: {
    status: 400,
    title: 'Sign-in already used',
    message: 'This link has finished a sign-in already, and works only once.',
    remedy: START_AGAIN,
  },
  return_url_not_covered: {
    status: 400,
    title: 'Unknown destination',
    message: 'This sign-in would lead to an address that is not protected here.',
    remedy: START_AGAIN,
  },
  sign_in_expired: {
    status: 400,
    title: 'Sign-in took too long',
    message: 'This sign-in was begun too long ago.',
    remedy: 'Sign in again.',
  },
  sign_in_foreign: {
    status: 400,
    title: 'Sign-in not recognised',
    message: 'This sign-in was not begun in this browser, or the browser did not keep its cookie.',
    remedy: `Allow cookies for this site. ${START_AGAIN}`,
  },
  sign_in_replayed: {
    status: 400,
    title: 'Sign-in already used',
    message: 'This sign-in has been finished already, and works only once.',
    remedy: START_AGAIN,
  },
};

/** The page for an error that a visitor ran into; nothing of it tells what only the log may know. */
export function troubleAnswer(error: unknown, requestId: string, retryUrl: string | undefined): Answer {
  if (!(error instanceof ForwardenError)) return page(500, internalErrorPage({ requestId }));
  const told = REFUSED_SIGN_INS[error.code];
  if (told !== undefined) return page(told.status, signInRefusedPage({ ...told, retryUrl, requestId }));
  if (error.code === 'provider_unavailable') {
    const summary = 'The sign-in provider can’t be reached at the moment.';
    return page(503, providerTroublePage({ requestId, retryUrl, summary }));
  }
  if (error.code === 'provider_answer_invalid') {
    const summary = 'The sign-in provider gave an answer that can’t be trusted.';
    return page(502, providerTroublePage({ requestId, retryUrl, summary }));
  }
  if (error.code === 'bad_request') return page(400, badRequestPage({ message: error.message, requestId }));
  return page(500, internalErrorPage({ requestId }));
}
