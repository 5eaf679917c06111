import { findCookie } from './cookie-header.ts';

// Browsers keep name and value together up to 4096 bytes (RFC 6265 §6.1).
const PART_LENGTH = 3800;

/** How many cookies one value may be split into: 30 KB, a quarter of what request headers may hold. */
export const MAXIMUM_PARTS = 8;

// `~` occurs in no JWE and in no base64url text, so a first part can't be taken for a whole value.
const FIRST_PART = /^~(?<count>[2-8])~/;

/** Splits a value into what `joinParts` puts together; undefined where it is over the limit. */
export function splitValue(value: string): string[] | undefined {
  if (value.length <= PART_LENGTH) return [value];
  const count = Math.ceil(value.length / PART_LENGTH);
  if (count > MAXIMUM_PARTS) return undefined;
  return Array.from({ length: count }, (_, part) => {
    const text = value.slice(part * PART_LENGTH, (part + 1) * PART_LENGTH);
    return part === 0 ? `~${count}~${text}` : text;
  });
}

/** The largest value that `splitValue` takes, in characters. */
export const MAXIMUM_VALUE_LENGTH = PART_LENGTH * MAXIMUM_PARTS;

/** The names of a cookie and its parts: `NAME`, `NAME_1`, `NAME_2`, … */
export function partName(name: string, part: number): string {
  return part === 0 ? name : `${name}_${part}`;
}

/** The whole value of a cookie that may have been split; undefined where it, or one of its parts, is missing. */
export function joinParts(header: string, name: string): string | undefined {
  const first = findCookie(header, name);
  const match = first?.startsWith('~') === true ? FIRST_PART.exec(first) : null;
  if (first === undefined || match === null) return first;
  const parts = [first.slice(match[0].length)];
  for (let part = 1; part < Number(match.groups?.['count']); part++) {
    const text = findCookie(header, partName(name, part));
    if (text === undefined) return undefined;
    parts.push(text);
  }
  return parts.join('');
}
