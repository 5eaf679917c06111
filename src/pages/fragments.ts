import type { Html } from './html.ts';
import { html, webAddress } from './html.ts';
import { value } from './value.ts';

/** One line of a list of facts: what it is, and its value as markup; a fact without a value is left out. */
export type Fact = readonly [term: string, description: Html | undefined];

/** A panel with facts, in the given order; nothing where there are none. */
export function facts(list: readonly Fact[]): Html {
  const known = list.filter(([, description]) => description !== undefined);
  if (known.length === 0) return html``;
  return html`<dl class="panel">
${known.map(([term, description]) => html`<div><dt>${term}</dt><dd>${description}</dd></div>\n`)}</dl>`;
}

/** A fact of a value from outside; none where there is no value. */
export function fact(term: string, text: string | undefined): Fact {
  return [term, text === undefined || text === '' ? undefined : value(text)];
}

/** The row of things that one can do; nothing where there is nothing. */
export function actions(...list: readonly (Html | undefined)[]): Html {
  const offered = list.filter((action) => action !== undefined);
  return offered.length === 0 ? html`` : html`<div class="actions">${offered}</div>`;
}

/** A link that looks like a button; the one that most people want is `primary`; undefined without a URL. */
export function linkButton(
  url: string | undefined,
  label: string,
  rank: 'primary' | 'plain',
): Html | undefined {
  if (url === undefined) return undefined;
  return html`<a class="button ${rank}" href="${webAddress(url)}">${label}</a>`;
}

/** What the visitor gives to the operator: the request id, and a reason code where there is one. */
export function reference(requestId: string, reason?: string): Html {
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Request id', requestId],
    ['Reason', reason],
  ];
  return html`<div class="reference">
<p>If you need help, give this to whoever runs the site:</p>
<dl>${lines.map(([term, text]) => (text === undefined ? html`` : referenceLine(term, text)))}</dl>
</div>`;
}

function referenceLine(term: string, text: string): Html {
  return html`<div><dt>${term}</dt><dd><code>${value(text)}</code></dd></div>`;
}
