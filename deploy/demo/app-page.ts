import type { IncomingMessage } from 'node:http';
import { actions, fact, facts, linkButton } from '../../src/pages/fragments.ts';
import { html } from '../../src/pages/html.ts';
import { layout } from '../../src/pages/layout.ts';
import type { Trust, Verified } from './app.ts';

/** The page of a demonstration app: who is there, whether that is verified, and every header that the app got. */
export function appPage(
  trust: Trust,
  { rawHeaders, headers, url }: IncomingMessage,
  verified: Verified,
): string {
  const verdict = verified.ok
    ? html`<p><strong>verified</strong> with the key <code>${verified.keyId}</code></p>`
    : html`<p><strong>not verified</strong>: ${verified.why}</p>`;
  const claims = Object.entries(verified.claims ?? {}).map(([name, claim]) =>
    fact(name, typeof claim === 'string' ? claim : JSON.stringify(claim)),
  );
  const received = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [fact(name, rawHeaders[index + 1])] : [],
  );
  const signOutUrl = `http://${(headers.host ?? '').replace(trust.audience, trust.authenticateHost.split(':')[0] ?? '')}/.pomerium/sign_out`;
  const body = html`<p>This is the app ${trust.audience}, asked for ${url}.</p>
${verdict}
<h2>The assertion</h2>
${facts(claims)}
<h2>The headers that the app got</h2>
${facts(received)}
${actions(linkButton(signOutUrl, 'Sign out', 'plain'))}`;
  return layout({
    title: `Hello ${headers['x-forwarded-user'] ?? 'stranger'}`,
    tone: verified.ok ? 'calm' : 'trouble',
    body,
  });
}
