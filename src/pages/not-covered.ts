import { reference } from './fragments.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { value } from './value.ts';

/** What no route covers. */
interface NotCovered {
  readonly host: string;
  readonly reason: 'path-ambiguous' | 'route-not-found';
  readonly requestId: string;
}

/** 403 for what no route covers, or none without doubt; it says nothing that a stranger may not know. */
export function notCoveredPage(page: NotCovered): string {
  return layout({
    title: 'Nothing is open here',
    tone: 'refusal',
    body: html`<p class="lead">${why(page)}</p>
${reference(page.requestId, page.reason)}`,
  });
}

function why({ host, reason }: NotCovered): Html {
  if (reason === 'path-ambiguous')
    return html`The path of this address on <strong>${value(host)}</strong> can be read in more than one way, so nobody can pass. Write it in its plain form.`;
  return html`No route covers this address on <strong>${value(host)}</strong>, so nobody can pass. Check it for a typing error.`;
}
