import type { Fact } from './fragments.ts';
import { actions, fact, facts, linkButton } from './fragments.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { value } from './value.ts';

/** What the page shows of a session. */
export interface ShownSession {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly subject: string;
  readonly groups: readonly string[];
  readonly startedAt: Date;
  readonly expiresAt: Date;
}

const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

const MOST_GROUPS = 50;

/** The page `/.pomerium/`: who the visitor is on this host, times in UTC; without a session, how to sign in. */
export function whoAmIPage(page: {
  readonly session: ShownSession | undefined;
  readonly signInUrl: string;
  readonly signOutUrl: string;
  readonly host: string;
}): string {
  const { session, host } = page;
  if (session === undefined) return nobodyPage(host, page.signInUrl);
  return layout({
    title: 'You are signed in',
    tone: 'calm',
    body: html`<p class="lead">This is what <strong>${value(host)}</strong> knows about you.</p>
${facts(sessionFacts(session))}
${actions(linkButton(page.signOutUrl, 'Sign out', 'plain'))}`,
  });
}

function nobodyPage(host: string, signInUrl: string): string {
  return layout({
    title: 'You are not signed in',
    tone: 'ask',
    body: html`<p class="lead">There is no session for you on <strong>${value(host)}</strong>.</p>
${actions(linkButton(signInUrl, 'Sign in', 'primary'))}`,
  });
}

function sessionFacts(session: ShownSession): readonly Fact[] {
  return [
    fact('Name', session.name),
    fact('Email', session.email),
    fact('User id', session.subject),
    groupsFact(session.groups),
    ['Signed in since', moment(session.startedAt)],
    ['Session ends', moment(session.expiresAt)],
  ];
}

function groupsFact(groups: readonly string[]): Fact {
  if (groups.length === 0) return ['Groups', undefined];
  const more = groups.length - MOST_GROUPS;
  const rest = more > 0 ? html`<li>and ${more} more</li>` : undefined;
  return [
    'Groups',
    html`<ul>${groups.slice(0, MOST_GROUPS).map((group) => html`<li>${value(group)}</li>`)}${rest}</ul>`,
  ];
}

function moment(date: Date) {
  return html`<time datetime="${date.toISOString()}">${MOMENT.format(date)} UTC</time>`;
}
