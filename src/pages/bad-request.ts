import { reference } from './fragments.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { value } from './value.ts';

/** 400: `message` says in one sentence what was wrong with the request. */
export function badRequestPage(page: { readonly message: string; readonly requestId: string }): string {
  return layout({
    title: 'This request can’t be understood',
    tone: 'trouble',
    body: html`<p class="lead">${value(page.message)}</p>
${reference(page.requestId)}`,
  });
}
