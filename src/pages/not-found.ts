import { reference } from './fragments.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

/** 404 for a path that doesn't exist here. */
export function notFoundPage(page: { readonly requestId: string }): string {
  return layout({
    title: 'There is no such page',
    tone: 'ask',
    body: html`<p class="lead">The address may be mistyped, or the link that led here is out of date.</p>
${reference(page.requestId)}`,
  });
}
