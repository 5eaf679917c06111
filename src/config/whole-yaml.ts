import type { Document } from 'yaml';
import { isMap, isScalar, isSeq, parse, parseDocument } from 'yaml';
import type { YamlText } from './yaml-file.ts';
import type { DocumentFlaw } from './yaml-flaws.ts';
import { findAlias, findBadAlias, syntaxFlaws } from './yaml-flaws.ts';

// Enough for anchors that a person writes, too few for a bomb of them.
const MAXIMUM_ALIASES = 1000;

/** What a text says, as plain data; throws where it is no YAML. */
export function readWholeValue(text: string): unknown {
  return parse(text);
}

/** Reads all of YAML, or says what is wrong with the text as a whole. */
export function readWholeYaml(text: string): YamlText | readonly DocumentFlaw[] {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) return syntaxFlaws(document, text);
  const alias = findBadAlias(document);
  if (alias !== undefined) return [alias];
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAXIMUM_ALIASES });
    return { value, offsetOf: (path) => offsetOf(document, path) };
  } catch {
    return [findAlias(document)];
  }
}

function offsetOf(document: Document.Parsed, path: readonly (number | string)[]): number {
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
