import type { Cursor, Marks } from './plain-scalar.ts';
import { NOT_PLAIN, skipSpaces, takeKey, takeValue } from './plain-scalar.ts';
import type { YamlText } from './yaml-file.ts';

// Tabs, CRLF and controls mean something, or nothing, to a whole parser.
const ODD_CHARACTER = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** A place in the text with how far the line's content is indented. */
interface BlockCursor extends Cursor {
  indent: number;
}

/**
 * Reads YAML as policies are mostly written: maps and lists by indentation, plain and quoted texts, and lists and maps in
 * brackets on one line. That is a tenth of the work of a whole parser, which matters with a hundred thousand routes. What
 * it reads it reads as the whole parser does; undefined where there is anything else in the text, mistakes included.
 */
export function readPlainYaml(text: string): YamlText | undefined {
  if (ODD_CHARACTER.test(text)) return undefined;
  const cursor: BlockCursor = { text, at: 0, indent: 0, marks: new Map() };
  try {
    if (!nextLine(cursor) || cursor.indent !== 0) return undefined;
    const start = cursor.at;
    const value = takeBlock(cursor, 0);
    return cursor.at === text.length ? { value, offsetOf: placesIn(cursor, value, start) } : undefined;
  } catch (error) {
    if (error !== NOT_PLAIN) throw error;
    return undefined;
  }
}

function placesIn({ text, marks = new Map() }: Cursor, root: unknown, start: number): YamlText['offsetOf'] {
  let opened: { offset: number; entry: unknown; marks: Marks } | undefined;
  const open = (offset: number) => {
    if (opened?.offset !== offset) opened = { offset, ...readEntry(text, offset) };
    return opened;
  };
  return (path) => {
    let [node, offset, known] = [root, start, marks];
    for (const step of path) {
      if (typeof node !== 'object' || node === null) return offset;
      if (!known.has(node)) ({ entry: node, marks: known } = open(offset));
      const found = known.get(node)?.[indexOf(node, step)];
      if (found === undefined) return offset;
      offset = found;
      node = (node as Readonly<Record<number | string, unknown>>)[step];
    }
    return offset;
  };
}

function indexOf(node: unknown, step: number | string): number {
  return Array.isArray(node) ? Number(step) : Object.keys(node as object).indexOf(String(step));
}

/** Reads one entry of an outer list again, to tell what stands where in it. */
function readEntry(text: string, offset: number): { entry: unknown; marks: Marks } {
  const marks: Marks = new Map();
  const indent = offset - text.lastIndexOf('\n', offset) - 1;
  return { entry: takeEntry({ text, at: offset, indent, marks }, OUTER_DEPTH + 1), marks };
}

/** Moves to the content of the next line that has any, unless the cursor is at one; false at the end. */
function nextLine(cursor: BlockCursor): boolean {
  const { text } = cursor;
  for (let start = cursor.at; start < text.length; ) {
    let at = start;
    while (text[at] === ' ') at++;
    const character = text[at];
    if (character !== '#' && character !== '\n' && character !== undefined) {
      cursor.at = at;
      cursor.indent = at - start;
      return true;
    }
    const end = text.indexOf('\n', at);
    start = end === -1 ? text.length : end + 1;
  }
  cursor.at = text.length;
  cursor.indent = -1;
  return false;
}

function takeBlock(cursor: BlockCursor, depth: number): unknown {
  if (depth > MAXIMUM_DEPTH) throw NOT_PLAIN;
  return isDash(cursor) ? takeList(cursor, depth) : takeMap(cursor, depth);
}

const MAXIMUM_DEPTH = 32;

// A list of routes is the document itself, or stands under a key of it.
const OUTER_DEPTH = 1;

function isDash({ text, at }: Cursor): boolean {
  return text[at] === '-' && text[at + 1] === ' ';
}

function takeList(cursor: BlockCursor, depth: number): unknown[] {
  const { indent } = cursor;
  const entries: unknown[] = [];
  const places: number[] = [];
  while (cursor.indent === indent && isDash(cursor)) {
    const dash = cursor.at;
    cursor.at++;
    skipSpaces(cursor);
    const start = cursor.at;
    places.push(start);
    cursor.indent = indent + start - dash;
    entries.push(takeEntry(cursor, depth));
  }
  if (cursor.indent > indent) throw NOT_PLAIN;
  cursor.marks?.set(entries, places);
  return entries;
}

/** Of the entries of an outer list, which may be very many, nobody needs to know yet what stands where in them. */
function takeEntry(cursor: BlockCursor, depth: number): unknown {
  const { at, marks } = cursor;
  if (depth <= OUTER_DEPTH) cursor.marks = undefined;
  const isMap = takeKey(cursor) !== undefined;
  cursor.at = at;
  // A map in a list is indented by its dash too.
  const entry = isMap ? takeMap(cursor, depth + 1) : takeRest(cursor);
  cursor.marks = marks;
  return entry;
}

function takeMap(cursor: BlockCursor, depth: number): object {
  const { indent } = cursor;
  const fields: Record<string, unknown> = {};
  const places: number[] = [];
  while (cursor.indent === indent) {
    const start = cursor.at;
    const key = takeKey(cursor);
    // A list that its key's own indentation ends.
    if (key === undefined || key in fields) throw NOT_PLAIN;
    places.push(start);
    skipSpaces(cursor);
    fields[key] = isAtEnd(cursor) ? takeBelow(cursor, indent, depth) : takeRest(cursor);
  }
  if (cursor.indent > indent) throw NOT_PLAIN;
  cursor.marks?.set(fields, places);
  return fields;
}

/** The value of a key that has nothing beside it: what is indented below it, or a list as far left as the key itself. */
function takeBelow(cursor: BlockCursor, indent: number, depth: number): unknown {
  toNextLine(cursor);
  const isBelow = cursor.indent > indent || (cursor.indent === indent && isDash(cursor));
  return isBelow ? takeBlock(cursor, depth + 1) : null;
}

function takeRest(cursor: BlockCursor): unknown {
  const value = takeValue(cursor);
  const end = cursor.at;
  skipSpaces(cursor);
  const isComment = cursor.at > end && cursor.text[cursor.at] === '#';
  if (!isComment && !isAtLineEnd(cursor)) throw NOT_PLAIN;
  toNextLine(cursor);
  return value;
}

function toNextLine(cursor: BlockCursor): void {
  const end = cursor.text.indexOf('\n', cursor.at);
  cursor.at = end === -1 ? cursor.text.length : end + 1;
  nextLine(cursor);
}

function isAtEnd(cursor: Cursor): boolean {
  return isAtLineEnd(cursor) || cursor.text[cursor.at] === '#';
}

function isAtLineEnd({ text, at }: Cursor): boolean {
  return at >= text.length || text[at] === '\n';
}
