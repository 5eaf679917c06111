import { decodePercent } from './percent.ts';

/** The texts that servers may read a path as, the first of them as it is written; undefined where there is no end. */
export type Readings = readonly [string, ...string[]] | undefined;

// What every server reads alike: no percent, no dot segments, no empty ones, no parameters, no control characters.
const PLAIN = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~!$&'()*+,=:@-]+)*\/?$/;

// A path that needs more is no link that anybody follows.
const MAXIMUM_READINGS = 64;
const MAXIMUM_LENGTH = 8192;

/** What one server or another does to a path before it looks at it; in any order, and more than once. */
const STEPS: readonly ((path: string) => string)[] = [
  (path) => decodePercent(path, 'everything'),
  (path) => decodePercent(path, 'characters'),
  backslashesAsSlashes,
  withoutParameters,
  cutAtEnd,
  withoutControls,
  withMergedSlashes,
  withResolvedDots,
  withoutAuthority,
  withoutInvalidBytes,
];

/**
 * The readings of a path that came over the wire (one character a byte): as it is written, decoded, resolved, and
 * whatever else these steps make of it. Percent-encodings that mean the same to everybody (RFC 3986 §6.2.2: letters,
 * digits, `-._~`, and what can't be written otherwise) are undone first, so equivalent spellings have the same readings.
 */
export function readPath(path: string): Readings {
  if (PLAIN.test(path)) return [path];
  if (path.length > MAXIMUM_LENGTH) return undefined;
  const written = decodePercent(path, 'equivalents');
  const readings = new Set([written]);
  // A Set is walked in the order of insertion, what is added on the way included.
  for (const reading of readings) {
    for (const step of STEPS) readings.add(step(reading));
    if (readings.size > MAXIMUM_READINGS) return undefined;
  }
  return [written, ...[...readings].slice(1)];
}

/** A path or a part of one as an operator writes it, in the form in which readings are compared. */
export function canonicalPattern(text: string): string {
  if (!/[^\x20-\x7e]|%/.test(text)) return text;
  return decodePercent(Buffer.from(text, 'utf8').toString('latin1'), 'equivalents');
}

/** Whether servers differ about a path that an operator has written: no visitor's path could ever be it without doubt. */
export function isAmbiguous(text: string): boolean {
  return readPath(Buffer.from(text, 'utf8').toString('latin1'))?.length !== 1;
}

function backslashesAsSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}

// Java servers take what follows a semicolon for a parameter of the segment: `/..;/` is `/../` to them.
function withoutParameters(path: string): string {
  return path.replace(/;[^/]*/g, '');
}

// A decoded NUL, `?` or `#` ends the path for a server that decodes before it splits.
function cutAtEnd(path: string): string {
  return path.replace(/[\0?#].*$/s, '');
}

function withoutControls(path: string): string {
  return path.replace(/\p{Cc}/gu, '');
}

function withMergedSlashes(path: string): string {
  return path.replace(/\/{2,}/g, '/');
}

// `//host/admin` is /admin of another host to a server that resolves it as a reference (RFC 3986 §5.2.2).
function withoutAuthority(path: string): string {
  return path.replace(/^\/\/[^/]*(?:\/|$)/, '/');
}

// What is no UTF-8, overlong sequences included, stays encoded until everything is undone; a lax server drops it.
function withoutInvalidBytes(path: string): string {
  return path.replace(/%[89A-F][\dA-F]/g, '');
}

/** RFC 3986 §5.2.4. */
function withResolvedDots(path: string): string {
  if (!/\/\.{1,2}(?:\/|$)/.test(path)) return path;
  const resolved: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..') resolved.pop();
    if (segment !== '.' && segment !== '..') resolved.push(segment);
    else if (isLast) resolved.push('');
  }
  return `/${resolved.join('/')}`;
}
