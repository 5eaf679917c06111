/** Of each list the offsets of its entries, of each map those of its keys, in their order. */
export type Marks = Map<unknown, readonly number[]>;

/** A text that is being read, and how far it has been. */
export interface Cursor {
  readonly text: string;
  at: number;
  /** Undefined where nobody needs to know yet. */
  marks: Marks | undefined;
}

/** Thrown where a text holds more than plain YAML: then the whole parser reads it, and this is nobody's error. */
export const NOT_PLAIN = new Error('more than plain YAML');

/** A key with its colon; what YAML would read as another type than a text is none. */
const KEY = /[A-Za-z_][\w./-]{0,200}:(?= |\n|$)/y;
const SINGLE_QUOTED = /'(?:[^'\n]|'')*'/y;
// Only escapes that mean the same in JSON.
const DOUBLE_QUOTED = /"(?:[^"\\\n]|\\["\\/nt])*"/y;
const PLAIN_IN_BLOCK = /[^\s\-?:,[\]{}#&*!|>'"%@`~][^\n]*/y;
const PLAIN_IN_FLOW = /[^\s\-?:,[\]{}#&*!|>'"%@`~][^\n,[\]{}]*/y;
const SPACE = 0x20;

// The types of YAML's core schema (YAML 1.2.2 §10.3.2).
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ...['null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);
const PLAIN_NUMBER = /^(?:0|[1-9]\d{0,14})$/;
const ANY_NUMBER =
  /^[-+]?(?:\d+|0o[0-7]+|0x[\dA-Fa-f]+|(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|\.(?:inf|nan))$/i;

// Deeper than anybody writes, and far from the end of the stack.
const MAXIMUM_DEPTH = 32;

/** Moves past a key and its colon; undefined where there is none. */
export function takeKey(cursor: Cursor): string | undefined {
  const key = take(cursor, KEY)?.slice(0, -1);
  if (key !== undefined && WORDS.has(key)) throw NOT_PLAIN;
  return key;
}

/** Moves past spaces. */
export function skipSpaces(cursor: Cursor): void {
  while (cursor.text.charCodeAt(cursor.at) === SPACE) cursor.at++;
}

/** Reads a value that begins and ends on this line: quoted, in brackets, or as it stands. */
export function takeValue(cursor: Cursor): unknown {
  return takeBracketed(cursor, 0) ?? takeQuoted(cursor) ?? readPlain(take(cursor, PLAIN_IN_BLOCK), cursor);
}

function takeInFlow(cursor: Cursor, depth: number): unknown {
  return takeBracketed(cursor, depth) ?? takeQuoted(cursor) ?? readPlain(take(cursor, PLAIN_IN_FLOW), cursor);
}

function takeBracketed(cursor: Cursor, depth: number): unknown {
  const opening = cursor.text[cursor.at];
  if (opening !== '[' && opening !== '{') return undefined;
  if (depth > MAXIMUM_DEPTH) throw NOT_PLAIN;
  cursor.at++;
  return opening === '[' ? takeList(cursor, depth + 1) : takeMap(cursor, depth + 1);
}

function takeList(cursor: Cursor, depth: number): unknown[] {
  const entries: unknown[] = [];
  const places: number[] = [];
  takeEntries(cursor, ']', () => {
    places.push(cursor.at);
    entries.push(takeInFlow(cursor, depth));
  });
  cursor.marks?.set(entries, places);
  return entries;
}

function takeMap(cursor: Cursor, depth: number): object {
  const fields: Record<string, unknown> = {};
  const places: number[] = [];
  takeEntries(cursor, '}', () => {
    places.push(cursor.at);
    const key = takeKey(cursor);
    if (key === undefined || key in fields) throw NOT_PLAIN;
    skipSpaces(cursor);
    fields[key] = takeInFlow(cursor, depth);
  });
  cursor.marks?.set(fields, places);
  return fields;
}

function takeEntries(cursor: Cursor, closing: string, takeEntry: () => void): void {
  skipSpaces(cursor);
  for (let isFirst = true; cursor.text[cursor.at] !== closing; isFirst = false) {
    if (!isFirst) {
      if (cursor.text[cursor.at] !== ',') throw NOT_PLAIN;
      cursor.at++;
      skipSpaces(cursor);
    }
    takeEntry();
    skipSpaces(cursor);
  }
  cursor.at++;
}

function takeQuoted(cursor: Cursor): string | undefined {
  const single = take(cursor, SINGLE_QUOTED);
  if (single !== undefined) return single.slice(1, -1).replaceAll("''", "'");
  const double = take(cursor, DOUBLE_QUOTED);
  return double === undefined ? undefined : JSON.parse(double);
}

/** What stands without quotes; a comment behind it is left to be read. */
function readPlain(written: string | undefined, cursor: Cursor): unknown {
  if (written === undefined) throw NOT_PLAIN;
  const comment = written.indexOf(' #');
  const text = (comment === -1 ? written : written.slice(0, comment)).replace(/ +$/, '');
  cursor.at -= written.length - text.length;
  if (text.includes(': ') || text.endsWith(':')) throw NOT_PLAIN;
  if (WORDS.has(text)) return WORDS.get(text);
  if (PLAIN_NUMBER.test(text)) return Number(text);
  if (ANY_NUMBER.test(text)) throw NOT_PLAIN;
  return text;
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  const { text, at } = cursor;
  pattern.lastIndex = at;
  if (!pattern.test(text)) return undefined;
  cursor.at = pattern.lastIndex;
  return text.slice(at, cursor.at);
}
