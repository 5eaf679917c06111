import { actions, linkButton, reference } from './fragments.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { value } from './value.ts';

/** The sign-in provider can't be reached or answered wrongly; `summary` is one sentence about which. */
export function providerTroublePage(page: {
  readonly requestId: string;
  readonly retryUrl?: string | undefined;
  readonly summary: string;
}): string {
  return layout({
    title: 'Signing in doesn’t work right now',
    tone: 'trouble',
    body: html`<p class="lead">${value(page.summary)}</p>
<p class="lead">It is nothing that you did. Whoever is signed in already can go on working; please try again in a moment.</p>
${actions(linkButton(page.retryUrl, 'Try again', 'primary'))}
${reference(page.requestId)}`,
  });
}
