import { actions, linkButton, reference } from './fragments.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { value } from './value.ts';

/** A sign-in that ended without a session: `message` says why, `remedy` what to do about it. */
export function signInRefusedPage(page: {
  readonly title?: string | undefined;
  readonly message: string;
  readonly remedy: string;
  readonly retryUrl?: string | undefined;
  readonly requestId: string;
}): string {
  return layout({
    title: page.title ?? 'You couldn’t be signed in',
    tone: 'refusal',
    body: html`<p class="lead">${value(page.message)}</p>
<p>${value(page.remedy)}</p>
${actions(linkButton(page.retryUrl, 'Sign in again', 'primary'))}
${reference(page.requestId)}`,
  });
}
