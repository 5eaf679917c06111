import { createHash } from 'node:crypto';
import type { Html } from './html.ts';
import { html, markupOf, trustedHtml } from './html.ts';
import type { Tone } from './mark.ts';
import { mark } from './mark.ts';
import { STYLESHEET } from './stylesheet.ts';

const STYLE_HASH = createHash('sha256').update(STYLESHEET).digest('base64');

// A host may hold `;` and `,` and still be a valid URL's, and would end the directive.
const PLAIN_ORIGIN = /^https?:\/\/[a-z0-9._-]+(?::\d{1,5})?$/;

/** A whole page, as a string: `title` is both the document's title and its one h1. */
export function layout({ title, tone, body }: { title: string; tone: Tone; body: Html }): string {
  return markupOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trustedHtml(STYLESHEET)}</style>
</head>
<body>
<main>
${mark(tone)}
<h1>${title}</h1>
${body}
</main>
<footer>Guarded by forwarden</footer>
</body>
</html>
`);
}

/**
 * The Content-Security-Policy of every page: nothing but our own stylesheet. `formAction` names `'self'` and the
 * origins (or URLs) that a form's answer may redirect to; one that is no plain http or https origin is left out.
 */
export function contentSecurityPolicy(formAction: readonly string[]): string {
  const sources = formAction.flatMap(formActionSource);
  return [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action ${sources.length === 0 ? "'none'" : [...new Set(sources)].join(' ')}`,
  ].join('; ');
}

/** The headers that every page is sent with; `formAction` as for the Content-Security-Policy. */
export function pageHeaders(formAction: readonly string[] = []): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy(formAction),
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // With no-referrer browsers send `Origin: null` with the sign-out form (Fetch §3.1), and it couldn't be told from a forged one.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

function formActionSource(source: string): readonly string[] {
  if (source === "'self'") return [source];
  const origin = URL.parse(source)?.origin ?? '';
  return PLAIN_ORIGIN.test(origin) ? [origin] : [];
}
