import { reference } from './fragments.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { value } from './value.ts';

/** 403 for a host that no route covers; it says nothing that a stranger may not know. */
export function notCoveredPage(page: { readonly host: string; readonly requestId: string }): string {
  return layout({
    title: 'Nothing is open here',
    tone: 'refusal',
    body: html`<p class="lead">No route covers <strong>${value(page.host)}</strong>, so nobody can pass. Check the address for a typing error.</p>
${reference(page.requestId, 'route-not-found')}`,
  });
}
