import { visible } from './visible.ts';

// A symbol, because no JSON from outside (claims, a query) can contain one and so pass for markup.
const MARKUP = Symbol('markup');

/** Markup that is safe to send: made by `html`, or vouched for with `trustedHtml`. */
export interface Html {
  readonly [MARKUP]: string;
}

/** What a template takes: text is escaped, markup nests as it is, undefined is nothing. */
export type HtmlValue = string | number | undefined | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Builds markup from a template; each value is escaped for text and for quoted attributes, invisible characters shown. */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const written = values.map((value, index) => render(value) + (literals[index + 1] ?? ''));
  return { [MARKUP]: (literals[0] ?? '') + written.join('') };
}

/** Vouches for a string as markup: it is sent without escaping, so it must not hold anything from outside. */
export function trustedHtml(markup: string): Html {
  return { [MARKUP]: markup };
}

/** The markup as a string to send. */
export function markupOf(markup: Html): string {
  return markup[MARKUP];
}

/** The URL for an `href` or `action`; `about:invalid` in place of what is neither http, https nor relative to it. */
export function webAddress(url: string): string {
  const parsed = URL.parse(url, 'https://relative.invalid');
  return parsed?.protocol === 'https:' || parsed?.protocol === 'http:' ? url : 'about:invalid';
}

function render(value: HtmlValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  if (MARKUP in value) return markupOf(value);
  return value.map(markupOf).join('');
}

function escapeText(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
