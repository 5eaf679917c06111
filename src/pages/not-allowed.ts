import { actions, fact, facts, linkButton, reference } from './fragments.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

const EXPLANATIONS: ReadonlyMap<string, string> = new Map([
  ['email-unauthorized', 'Your email address is not among those that may use it.'],
  ['user-unauthorized', 'Your account is not among those that may use it.'],
  ['domain-unauthorized', 'Your email address is of a domain that may not use it.'],
  ['groups-unauthorized', 'You are in none of the groups that may use it.'],
  ['reject', 'A rule keeps this account out.'],
]);

/** 403 for somebody whom we know: who that is, which host refused, and how to be somebody else. */
export function notAllowedPage(page: {
  readonly email?: string | undefined;
  readonly subject?: string | undefined;
  readonly host: string;
  readonly reason: string;
  readonly switchAccountUrl: string;
  readonly requestId: string;
}): string {
  return layout({
    title: 'You can’t open this app',
    tone: 'refusal',
    body: html`<p class="lead">You are signed in, but this account has no access to it. ${EXPLANATIONS.get(page.reason)}</p>
${facts([fact('Signed in as', page.email ?? page.subject), fact('App', page.host)])}
${actions(linkButton(page.switchAccountUrl, 'Use another account', 'primary'))}
${reference(page.requestId, page.reason)}`,
  });
}
