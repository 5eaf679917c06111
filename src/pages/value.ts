import type { Html } from './html.ts';
import { html } from './html.ts';

// Far more than an email address (RFC 5321 §4.5.3.1), a host or a sentence has: only a hostile value is cut.
const LONGEST = 1000;

/** A value from outside, kept from reordering the text around it and cut at 1000 characters. */
export function value(text: string): Html {
  return html`<bdi>${cut(text)}</bdi>`;
}

function cut(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
