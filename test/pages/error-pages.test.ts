import assert from 'node:assert/strict';
import { test } from 'node:test';
import { badRequestPage } from '../../src/pages/bad-request.ts';
import { cookiesBlockedPage } from '../../src/pages/cookies-blocked.ts';
import { internalErrorPage } from '../../src/pages/internal-error.ts';
import { notCoveredPage } from '../../src/pages/not-covered.ts';
import { notFoundPage } from '../../src/pages/not-found.ts';
import { providerTroublePage } from '../../src/pages/provider-trouble.ts';
import { signInRefusedPage } from '../../src/pages/sign-in-refused.ts';
import { signedOutPage } from '../../src/pages/signed-out.ts';
import { tooLargePage } from '../../src/pages/too-large.ts';
import { readable } from './readable.ts';

const requestId = 'req-42';
const host = 'app.example.com';
const retryUrl = 'https://app.example.com/';

test('every page about something that went wrong names the request id', () => {
  const pages = [
    badRequestPage({ message: 'No.', requestId }),
    cookiesBlockedPage({ host, retryUrl, requestId }),
    internalErrorPage({ requestId }),
    notCoveredPage({ host, reason: 'route-not-found', requestId }),
    notFoundPage({ requestId }),
    providerTroublePage({ summary: 'Down.', requestId }),
    signInRefusedPage({ message: 'No.', remedy: 'Ask.', requestId }),
    tooLargePage({ size: 2, limit: 1, requestId }),
  ];
  for (const page of pages) assert.match(readable(page), /Request id req-42/);
});

test('a host that no route covers is named with the reason, and offers no sign-in', () => {
  const page = notCoveredPage({ host, reason: 'route-not-found', requestId });
  assert.match(readable(page), /No route covers this address on app\.example\.com.* Reason route-not-found/);
  assert.doesNotMatch(page, /<a |<form/);
});

test('a refused sign-in says why and what to do about it', () => {
  const remedy = 'Set idp_email_verified: trusted.';
  const page = signInRefusedPage({ message: 'Not verified.', remedy, requestId });
  assert.match(readable(page), /^You couldn’t be signed in Not verified\. Set idp_email_verified: trusted\./);
  assert.match(
    readable(signInRefusedPage({ title: 'Too late', message: '', remedy, requestId })),
    /^Too late /,
  );
});

test('trying again is offered exactly where there is an address for it', () => {
  const trouble = { summary: 'Down.', requestId };
  assert.match(
    providerTroublePage({ ...trouble, retryUrl }),
    /href="https:\/\/app\.example\.com\/">Try again</,
  );
  assert.doesNotMatch(providerTroublePage(trouble), /<a |class="actions"/);
  assert.match(
    cookiesBlockedPage({ host, retryUrl, requestId }),
    /href="https:\/\/app\.example\.com\/">Try again</,
  );
});

test('a session that is too large is shown with its size and the limit', () => {
  const text = readable(tooLargePage({ size: 19_812, limit: 16_384, requestId }));
  assert.match(text, /Your session 19,812 bytes Limit 16,384 bytes/);
});

test('whoever is signed out can sign in again', () => {
  assert.match(signedOutPage({ signInUrl: retryUrl }), /href="https:\/\/app\.example\.com\/">Sign in again</);
});
