import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { Place } from '../policy/place.ts';
import { wholeYaml } from './later-yaml.ts';
import { readPlainYaml } from './plain-yaml.ts';
import type { Problem } from './problem.ts';
import { whyUnreadable } from './unreadable.ts';

/** The steps from the root of a document to a value. */
export type Path = readonly (number | string)[];

/** A text that was parsed. */
export interface YamlText {
  /** What it says, as plain data. */
  readonly value: unknown;
  /**
   * At which character the key (of a map) or the entry (of a list) at a path stands; the nearest one above where it is
   * missing.
   */
  readonly offsetOf: (path: Path) => number;
}

/** A YAML file that was read: its plain value, and where each value stands. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** Where the key (of a map) or the entry (of a list) at a path stands; the nearest one above where it is missing. */
  readonly placeOf: (path: Path) => Place;
}

/** Reads and parses a YAML file; what is wrong with it as a whole comes back as problems, never as an exception. */
export function readYamlFile(file: string): YamlFile | readonly Problem[] {
  const source = readText(file);
  if ('problem' in source) return [problem(source.place ?? { file, line: 1, column: 1 }, source.problem)];
  const placeAt = placesIn(file, source.text);
  const read = readPlainYaml(source.text) ?? wholeYaml().readWholeYaml(source.text);
  if (!('value' in read)) return read.map(({ offset, message }) => problem(placeAt(offset), message));
  return { file, value: read.value, placeOf: (path) => placeAt(read.offsetOf(path)) };
}

function readText(file: string): { text: string } | { problem: string; place?: Place } {
  try {
    const bytes = readFileSync(file);
    if (isUtf16(bytes)) return { problem: 'is UTF-16: save it as UTF-8' };
    if (bytes.includes(0))
      return { problem: 'is a binary file, not YAML: name the file that holds the configuration' };
    return isUtf8(bytes)
      ? { text: decode(bytes) }
      : { problem: NOT_UTF8, place: placeOfOdd(file, decode(bytes)) };
  } catch (error) {
    return { problem: whyUnreadable(error) };
  }
}

const NOT_UTF8 = 'is not UTF-8 from here on: save it as UTF-8';

/** Without the byte order mark; what is no UTF-8 becomes U+FFFD. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

function placeOfOdd(file: string, text: string): Place {
  return placesIn(file, text)(Math.max(text.indexOf('\uFFFD'), 0));
}

/** By its byte order mark (Unicode 16.0 §23.8), as old editors of Windows write it. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function problem(place: Place, message: string): Problem {
  return { severity: 'error', code: 'unreadable_file', place, path: '-', message };
}

/** Tells places by offsets; both count characters. */
function placesIn(file: string, text: string): (offset: number) => Place {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return (offset) => {
    // The last line that begins at the offset or before it.
    let [line, after] = [0, starts.length];
    while (after - line > 1) {
      const middle = (line + after) >> 1;
      if ((starts[middle] ?? 0) <= offset) line = middle;
      else after = middle;
    }
    return { file, line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}
