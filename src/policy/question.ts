import { canonicalAddress } from './address.ts';
import type { Policy } from './compile.ts';
import { parseEmail } from './email.ts';
import { parseAuthority } from './host.ts';
import { isMethod, parseLocation } from './location.ts';
import type { Target } from './target.ts';
import type { Visitor } from './visitor.ts';

/** A request that somebody makes up to ask what the policy says of it. Plain data, by the names of files and options. */
export interface Question {
  readonly url: string;
  /** An email address; with neither `user` nor `sub` nobody is signed in. */
  readonly user?: string | undefined;
  readonly sub?: string | undefined;
  /** The provider's; local ones come from the policy. */
  readonly groups?: readonly string[] | undefined;
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  readonly method?: string | undefined;
  readonly ip?: string | undefined;
  /** By lower-case names. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Seconds since the epoch. */
  readonly at?: number | undefined;
}

const URL_PARTS = /^(?:https?|wss?):\/\/(?<authority>[^/?#]*)(?<rest>.*)$/is;

/** The target of a question, read as a proxy's check would be; or why it can't be. */
export function targetOf({
  url,
  method = 'GET',
  ip,
  headers = {},
}: Question): Target | { readonly problem: string } {
  const parts = URL_PARTS.exec(url)?.groups;
  if (parts === undefined) return { problem: 'the URL does not begin with https:// or http://' };
  const authority = parseAuthority(parts['authority'] ?? '');
  if (authority === undefined) return { problem: 'the URL names no host' };
  // Over the wire a character is a byte.
  const rest = Buffer.from(parts['rest'] ?? '', 'utf8').toString('latin1');
  const location = parseLocation(rest.replace(/^(?!\/)/, '/'));
  if (location === undefined) return { problem: 'the URL has a fragment, which no server is sent' };
  if (!isMethod(method)) return { problem: 'the method is none' };
  return {
    method,
    ...authority,
    ...location,
    clientAddress: ip === undefined ? undefined : canonicalAddress(ip),
    origin: headers['origin'],
    accessControlRequestMethod: headers['access-control-request-method'],
  };
}

/** Who asks, as the policy knows him; undefined where nobody is signed in. */
export function visitorOf(policy: Pick<Policy, 'groupsOf'>, question: Question): Visitor | undefined {
  const { user, sub: subject = '', groups: provided = [], claims } = question;
  if (user === undefined && question.sub === undefined) return undefined;
  const email = user === undefined ? undefined : parseEmail(user);
  const groups = policy.groupsOf({ subject, email, groups: provided });
  return { subject, email, groups, claims: { ...claims, sub: subject, email: user, groups } };
}
