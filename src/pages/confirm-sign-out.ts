import { actions, fact, facts, linkButton } from './fragments.ts';
import { html, webAddress } from './html.ts';
import { layout } from './layout.ts';

/** Asks whether to sign out, since a link alone must sign nobody out; the form posts to `action`. */
export function confirmSignOutPage(page: {
  readonly email?: string | undefined;
  readonly action: string;
  readonly cancelUrl?: string | undefined;
}): string {
  const form = html`<form method="post" action="${webAddress(page.action)}"><button class="button primary" type="submit">Sign out</button></form>`;
  return layout({
    title: 'Sign out?',
    tone: 'ask',
    body: html`<p class="lead">This signs you out of <strong>all protected apps at once</strong>.</p>
${facts([fact('Signed in as', page.email)])}
${actions(form, linkButton(page.cancelUrl, 'Stay signed in', 'plain'))}`,
  });
}
