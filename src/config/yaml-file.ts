import { readFileSync } from 'node:fs';
import type { Document } from 'yaml';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Place } from '../policy/place.ts';
import type { Problem } from './problem.ts';
import type { DocumentFlaw } from './yaml-flaws.ts';
import { findAlias, findCircle, syntaxFlaws } from './yaml-flaws.ts';

/** The steps from the root of a document to a value. */
export type Path = readonly (number | string)[];

/** A YAML file that was read: its plain value, and where each value stands. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** Where the key (of a map) or the entry (of a list) at a path stands; the nearest one above where it is missing. */
  readonly placeOf: (path: Path) => Place;
}

// Enough for anchors that a person writes, too few for a bomb of them.
const MAXIMUM_ALIASES = 1000;

/** Reads and parses a YAML file; what is wrong with it as a whole comes back as problems, never as an exception. */
export function readYamlFile(file: string): YamlFile | readonly Problem[] {
  const start = { file, line: 1, column: 1 };
  const source = readText(file);
  if ('problem' in source) return [problem(start, source.problem)];
  const lineCounter = new LineCounter();
  const document = parseDocument(source.text, { lineCounter, prettyErrors: false });
  const tell = ({ offset, message }: DocumentFlaw) => problem(at(file, lineCounter, offset), message);
  if (document.errors.length > 0) return syntaxFlaws(document, source.text).map(tell);
  const circle = findCircle(document);
  if (circle !== undefined) return [tell(circle)];
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAXIMUM_ALIASES });
    return { file, value, placeOf: (path) => at(file, lineCounter, offsetOf(document, path)) };
  } catch {
    return [tell(findAlias(document))];
  }
}

function readText(file: string): { text: string } | { problem: string } {
  try {
    const bytes = readFileSync(file);
    if (bytes.includes(0)) return { problem: 'is a binary file, not YAML' };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { problem: UNREADABLE[code] ?? `can't be read (${code})` };
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  EACCES: 'can’t be read: give this user the permission to (a mounted file keeps its owner and mode)',
  EISDIR: 'is a directory: name a file in it',
  ENOENT: 'does not exist',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is not UTF-8 text',
};

function problem(place: Place, message: string): Problem {
  return { severity: 'error', code: 'unreadable_file', place, path: '-', message };
}

function at(file: string, lineCounter: LineCounter, offset: number): Place {
  const { line, col } = lineCounter.linePos(offset);
  return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
}

function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const next = childOf(node, step);
    if (next === undefined) return offset;
    offset = next.offset;
    node = next.node;
  }
  return offset;
}

function childOf(node: unknown, step: number | string): { node: unknown; offset: number } | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step];
    return item === undefined ? undefined : { node: item, offset: startOf(item) ?? 0 };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair === undefined ? undefined : { node: pair.value, offset: startOf(pair.key) ?? 0 };
}

function startOf(node: unknown): number | undefined {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  return Array.isArray(range) ? Number(range[0]) : undefined;
}
