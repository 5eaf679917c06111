import type { HeaderFamily } from '../policy/app-headers.ts';
import { claimText } from '../session/claim.ts';
import type { Session } from '../session/session.ts';
import { asQuotedPrintable, asUtf8 } from './field-value.ts';

/** What identity headers are made of. */
export interface Told {
  readonly session: Session;
  readonly assertion: string;
}

/** Makes one header's value, ready to be sent. */
export type HeaderValue = (told: Told) => string;

/** Header names, in lower case, and their values. */
export type HeaderValues = Readonly<Record<string, HeaderValue>>;

/** The header that carries the assertion, Pomerium's. */
export const ASSERTION_HEADER = 'x-pomerium-jwt-assertion';

const assertion: HeaderValue = (told) => told.assertion;
const subject = text(({ session }) => session.subject);
const email = text(({ session }) => session.email ?? '');
const emailOrSubject = text(({ session }) => session.email ?? session.subject);
const name = text(({ session }) => session.name ?? '');
const groups = text(({ session }) => session.groups.join(','));
const preferredUsername = claim('preferred_username');
// Authelia's and Grafana's apps want a login: the provider's name for it, else what is unique.
const login = text(
  ({ session }) => claimText(session, 'preferred_username') || (session.email ?? session.subject),
);

/** Each family's headers. Non-ASCII goes as UTF-8, but for Grafana, which reads quoted-printable (`headers_encoded`). */
export const FAMILIES: Readonly<Record<HeaderFamily, HeaderValues>> = {
  pomerium: {
    [ASSERTION_HEADER]: assertion,
    'x-pomerium-authenticated-user-id': subject,
    'x-pomerium-authenticated-user-email': email,
    'x-pomerium-authenticated-user-groups': groups,
  },
  'x-forwarded': {
    'x-forwarded-user': emailOrSubject,
    'x-forwarded-email': email,
    'x-forwarded-groups': groups,
    'x-forwarded-preferred-username': preferredUsername,
  },
  'x-auth-request': {
    'x-auth-request-user': subject,
    'x-auth-request-email': email,
    'x-auth-request-groups': groups,
    'x-auth-request-preferred-username': preferredUsername,
  },
  remote: {
    'remote-user': login,
    'remote-email': email,
    'remote-name': name,
    'remote-groups': groups,
  },
  'x-webauth': {
    'x-webauth-user': quoted(({ session }) => session.email ?? session.subject),
    'x-webauth-email': quoted(({ session }) => session.email ?? ''),
    'x-webauth-name': quoted(({ session }) => session.name ?? ''),
    'x-webauth-groups': quoted(({ session }) => session.groups.join(',')),
  },
  cloudflare: {
    'cf-access-authenticated-user-email': email,
    'cf-access-jwt-assertion': assertion,
  },
};

/** A claim as a header's value. */
export function claim(claimName: string): HeaderValue {
  return text(({ session }) => claimText(session, claimName));
}

function text(value: (told: Told) => string): HeaderValue {
  return (told) => asUtf8(value(told));
}

function quoted(value: (told: Told) => string): HeaderValue {
  return (told) => asQuotedPrintable(value(told));
}
