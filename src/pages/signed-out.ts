import { actions, linkButton } from './fragments.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

/** Says that the session has ended everywhere, and offers to sign in again. */
export function signedOutPage(page: { readonly signInUrl: string }): string {
  return layout({
    title: 'You are signed out',
    tone: 'calm',
    body: html`<p class="lead">Every protected app asks you to sign in again. On a shared computer, sign out of your sign-in provider too, or close the browser.</p>
${actions(linkButton(page.signInUrl, 'Sign in again', 'primary'))}`,
  });
}
