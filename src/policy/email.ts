/** An email address that can be compared: ASCII letters are lower-case, nothing else is folded. */
export interface EmailAddress {
  readonly address: string;
  readonly domain: string;
}

// White space, control and other invisible characters make two addresses look alike that are not.
const UNUSABLE = /[\s\p{C}]/u;

/**
 * The comparable form of an address, or undefined where it is nobody's: other than one `@`, an empty side, white
 * space, control characters, an empty label or a trailing dot (the class of GHSA-c5c4-8r6x-56w3).
 */
export function parseEmail(text: string): EmailAddress | undefined {
  const parts = text.split('@');
  const [local, domain] = parts;
  if (parts.length !== 2 || local === undefined || local === '' || domain === undefined) return undefined;
  if (UNUSABLE.test(text) || domain.split('.').includes('')) return undefined;
  return { address: asciiLowerCase(text), domain: asciiLowerCase(domain) };
}

/** Folds A to Z only: a full Unicode fold makes different people equal (the Kelvin sign and `k`). */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
