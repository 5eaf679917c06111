import { actions, linkButton, reference } from './fragments.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { value } from './value.ts';

/** The browser brought no sign-in cookie back, twice: said plainly, in place of a redirect loop. */
export function cookiesBlockedPage(page: {
  readonly host: string;
  readonly retryUrl: string;
  readonly requestId: string;
}): string {
  return layout({
    title: 'Your browser blocks cookies',
    tone: 'trouble',
    body: html`<p class="lead">Signing in needs a cookie on <strong>${value(page.host)}</strong>, and your browser didn’t keep it.</p>
<p>Allow cookies for this site (look behind the icon beside the address), or open it outside a private window, then try again.</p>
${actions(linkButton(page.retryUrl, 'Try again', 'primary'))}
${reference(page.requestId)}`,
  });
}
