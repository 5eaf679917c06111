import { fact, facts, reference } from './fragments.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

const COUNT = new Intl.NumberFormat('en');

/** The session doesn't fit into the cookies that a browser keeps; `size` and `limit` in bytes. */
export function tooLargePage(page: {
  readonly size: number;
  readonly limit: number;
  readonly requestId: string;
}): string {
  return layout({
    title: 'Your session is too large',
    tone: 'trouble',
    body: html`<p class="lead">The sign-in provider said more about you than the cookies of a browser can hold. Most often these are very many groups: the operator can have fewer of them sent.</p>
${facts([fact('Your session', bytes(page.size)), fact('Limit', bytes(page.limit))])}
${reference(page.requestId)}`,
  });
}

function bytes(count: number): string {
  return `${COUNT.format(count)} bytes`;
}
