import type { Html } from './html.ts';
import { html } from './html.ts';

/** What a page's mark says at first sight: `ask` a question, `calm` all is well, `refusal` no, `trouble` something broke. */
export type Tone = 'ask' | 'calm' | 'refusal' | 'trouble';

const SIGNS: Readonly<Record<Tone, Html>> = {
  ask: html`<circle cx="16" cy="13.5" r="2.25"/><path d="M16 15.75v4.5"/>`,
  calm: html`<path d="m11.5 16 3.25 3.25 5.75-6.5"/>`,
  refusal: html`<path d="M11.25 15.75h9.5"/>`,
  trouble: html`<path d="M16 10.5v6M16 21v.01"/>`,
};

/** The mark of a page: a shield with a sign in it; decoration, so hidden from screen readers. */
export function mark(tone: Tone): Html {
  return html`<div class="mark ${tone}" aria-hidden="true">
<svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.25" stroke-linecap="round" stroke-linejoin="round" focusable="false"><path d="M16 3.5 26.5 7v8.5c0 6.3-4.2 10.8-10.5 13-6.3-2.2-10.5-6.7-10.5-13V7z"/>${SIGNS[tone]}</svg>
</div>`;
}
