import { readFileSync } from 'node:fs';
import type { Place } from '../policy/place.ts';

// A line of a configuration may well hold a secret: what is said of it is enough.
const SECRET_KEY = /^(?<key>[^:#]*(?:secret|password|token|_key|certificate|authorization)[^:]*:).*$/i;
const LONG_WORD = /(?=[\w+/=-]*[A-Z0-9])[\w+/=-]{32,}/g;
const MAXIMUM_WIDTH = 160;

/** The line of a place with a caret under it, to be put after a message; empty where there is none. */
export type Quote = (place: Place | undefined) => string;

/** Quotes lines without the secrets in them; reads each file once. */
export function createQuoter(): Quote {
  const files = new Map<string, readonly string[]>();
  const linesOf = (file: string) => {
    const lines = files.get(file) ?? readLines(file);
    files.set(file, lines);
    return lines;
  };
  return (place) => {
    if (place === undefined) return '';
    const line = linesOf(place.file)[place.line - 1];
    // What isn't text could move the cursor of a terminal.
    if (line === undefined || line.trim() === '' || /[\p{Cc}--\t]/v.test(line)) return '';
    const number = String(place.line);
    const { shown, before } = cut(withoutSecrets(line), place.column - 1);
    return `\n  ${number} | ${shown}\n  ${' '.repeat(number.length)} | ${before}^`;
  };
}

/** The part of a line around a column, and the white space that leads to that column. */
function cut(line: string, column: number): { shown: string; before: string } {
  const start = column < MAXIMUM_WIDTH ? 0 : column - MAXIMUM_WIDTH / 2;
  const mark = start === 0 ? '' : '… ';
  const before = mark + line.slice(start, column);
  return {
    shown: mark + line.slice(start, start + MAXIMUM_WIDTH),
    before: before.replace(/[^\t]/g, ' '),
  };
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/);
  } catch {
    return [];
  }
}

function withoutSecrets(line: string): string {
  return line.replace(SECRET_KEY, '$<key> …').replace(LONG_WORD, '…');
}
