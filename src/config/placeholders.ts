import type { Given, KeyName } from './given.ts';

// What people write where a value is still to come.
const PLACEHOLDER =
  /^(?:change[-_ ]?me|<.*>|x{3,}|\.{3,}|your[-_ ].*|todo|replace[-_ ]?me|secret|password|example)$/i;

/** Whether a value was never filled in. */
export function isPlaceholder({ value }: Given): boolean {
  return typeof value === 'string' && PLACEHOLDER.test(value.trim());
}

/** How to get a good value for a key that holds a placeholder, or that is missing. */
export function howToGet(name: KeyName, provider: string, redirectUri: string | undefined): string {
  const enter = redirectUri === undefined ? '' : `, with the redirect URI ${redirectUri}`;
  switch (name) {
    case 'shared_secret':
    case 'cookie_secret':
    case 'signing_key':
      return `run \`forwarden keygen ${name}\`, or leave the key out: then one is made on first start`;
    case 'idp_client_id':
    case 'idp_client_secret':
      if (provider !== 'google') return `register a client at the provider${enter}, and take it from there`;
      return `take it from console.cloud.google.com > APIs & Services > Credentials > Create credentials > OAuth client ID > Web application${enter}`;
    default:
      return 'write the value that is yours';
  }
}
