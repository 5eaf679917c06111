import { isPlaceholder } from '../config/placeholders.ts';
import { parseEmail } from '../policy/email.ts';
import { canonicalHost } from '../policy/host.ts';

/** The five values that only a person knows, by their names in `.env`. */
export const VALUE_NAMES = [
  'DOMAIN',
  'ACME_EMAIL',
  'IDP_CLIENT_ID',
  'IDP_CLIENT_SECRET',
  'ALLOWED_USERS',
] as const;

/** The name of one of the five values. */
export type ValueName = (typeof VALUE_NAMES)[number];

/** The five values. */
export type InitValues = Readonly<Record<ValueName, string>>;

/** How one of the five values is asked for, given and judged. */
export interface InitValue {
  /** The flag of `forwarden init`, without its dashes. */
  readonly flag: 'allow' | 'client-id' | 'client-secret' | 'domain' | 'email';
  readonly question: string;
  /** The value as it is written, or undefined for one that can't be right. */
  readonly parse: (text: string) => string | undefined;
  readonly flaw: string;
}

/** Each of the five values, in the order in which it is asked for. */
export const INIT_VALUES: Readonly<Record<ValueName, InitValue>> = {
  DOMAIN: {
    flag: 'domain',
    question: 'The domain that all hosts are below (example.com):',
    parse: parseDomain,
    flaw: 'is not a domain such as example.com',
  },
  ACME_EMAIL: {
    flag: 'email',
    question: 'Where the certificate authority may write to:',
    parse: parseEmailText,
    flaw: 'is not an email address',
  },
  IDP_CLIENT_ID: {
    flag: 'client-id',
    question: 'The client ID from the Google console:',
    parse: parseCredential,
    flaw: 'is not a client ID: the console shows it, and it ends with .apps.googleusercontent.com',
  },
  IDP_CLIENT_SECRET: {
    flag: 'client-secret',
    question: 'Its client secret:',
    parse: parseCredential,
    flaw: 'is not a client secret: the console shows it once, when the client is made',
  },
  ALLOWED_USERS: {
    flag: 'allow',
    question: 'Who may in, by email; several parted by commas:',
    parse: parseEmails,
    flaw: 'is not a list of email addresses parted by commas',
  },
};

function parseDomain(text: string): string | undefined {
  const host = canonicalHost(text.trim());
  return host?.includes('.') ? host : undefined;
}

function parseEmailText(text: string): string | undefined {
  const email = text.trim();
  return isPlain(email) && parseEmail(email) !== undefined ? email : undefined;
}

function parseEmails(text: string): string | undefined {
  const emails = text.split(',').map(parseEmailText);
  return emails.includes(undefined) ? undefined : emails.join(',');
}

function parseCredential(text: string): string | undefined {
  const value = text.trim();
  const isOne = value !== '' && isPlain(value) && !isPlaceholder({ value, path: '', place: undefined });
  return isOne ? value : undefined;
}

// What would end a quoted value of .env, or be filled in by `docker compose`.
function isPlain(text: string): boolean {
  return !/['"\\$`\s\p{C}]/u.test(text);
}
