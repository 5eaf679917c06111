import { actions, linkButton } from '../../src/pages/fragments.ts';
import { html } from '../../src/pages/html.ts';
import { layout } from '../../src/pages/layout.ts';
import type { Accounts } from './provider.ts';

/** The page of the demonstration's provider on which one says who one is. */
export function loginPage(path: string, accounts: Accounts): string {
  const buttons = Object.entries(accounts).map(([subject, { email }]) =>
    linkButton(`${path}?account=${encodeURIComponent(subject)}`, String(email ?? subject), 'plain'),
  );
  const body = html`<p>This is the demonstration's own sign-in provider. Nobody has a password here.</p>
${actions(...buttons)}`;
  return layout({ title: 'Who are you?', tone: 'ask', body });
}
