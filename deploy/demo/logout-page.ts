import { html, trustedHtml } from '../../src/pages/html.ts';
import { layout } from '../../src/pages/layout.ts';

/** The page of the demonstration's provider that asks whether to sign out there too; `form` is the library's own markup. */
export function logoutPage(form: string): string {
  const body = html`<p>You are about to be signed out of the demonstration's own sign-in provider too.</p>
${trustedHtml(form)}
<div class="actions">
<button class="button primary" type="submit" form="op.logoutForm" value="yes" name="logout">Yes, sign me out</button>
<button class="button plain" type="submit" form="op.logoutForm">No, stay signed in</button>
</div>`;
  return layout({ title: 'Sign out here too?', tone: 'ask', body });
}
