import { reference } from './fragments.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

/** 500: says nothing about the cause, which stands in the log under the request id. */
export function internalErrorPage(page: { readonly requestId: string }): string {
  return layout({
    title: 'Something broke on our side',
    tone: 'trouble',
    body: html`<p class="lead">It is nothing that you did. Nobody was let through by it; please try again in a moment.</p>
${reference(page.requestId)}`,
  });
}
