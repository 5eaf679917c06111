import type { Document, YAMLParseError } from 'yaml';
import { visit } from 'yaml';

/** Something that is wrong with a document as a whole, and at which character. */
export interface DocumentFlaw {
  readonly offset: number;
  readonly message: string;
}

const WORDS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'is indented otherwise than the lines that it belongs to',
  BLOCK_AS_IMPLICIT_KEY: 'is indented otherwise than the lines that it belongs to',
  BLOCK_IN_FLOW: 'is on lines of its own inside [ ] or { }: write it there, or all of it on lines',
  DUPLICATE_KEY: 'is a key that stands there twice: keep one of them',
  MULTILINE_IMPLICIT_KEY: 'is indented otherwise than the lines that it belongs to, or has no colon',
  MULTIPLE_DOCS: 'begins a second document (---): a file is one',
  TAB_AS_INDENT: 'is indented by a tab: YAML wants spaces',
};

/** What the parser found wrong, in words that help; of several in one line the first, since the others follow from it. */
export function syntaxFlaws(document: Document.Parsed, text: string): DocumentFlaw[] {
  const flaws = document.errors.map((error) => readError(error, document));
  const lineOf = ({ offset }: DocumentFlaw) => text.slice(0, offset).split('\n').length;
  return flaws.filter((flaw, index) => flaws.findIndex((other) => lineOf(other) === lineOf(flaw)) === index);
}

/** An alias inside of what it stands for: a text without end. */
export function findCircle(document: Document.Parsed): DocumentFlaw | undefined {
  let circle: DocumentFlaw | undefined;
  visit(document, {
    Alias(_key, alias, path) {
      const anchored: unknown = alias.resolve(document);
      if (!path.some((node) => node === anchored)) return undefined;
      circle = {
        offset: alias.range?.[0] ?? 0,
        message: `*${alias.source} stands inside of what it stands for`,
      };
      return visit.BREAK;
    },
  });
  return circle;
}

/** The first alias of a document that has too many. */
export function findAlias(document: Document.Parsed): DocumentFlaw {
  let offset = 0;
  visit(document, {
    Alias(_key, { range }) {
      offset = range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return { offset, message: 'repeats its anchors more often than anybody would write' };
}

function readError(
  { code, message, pos: [offset] }: YAMLParseError,
  document: Document.Parsed,
): DocumentFlaw {
  const quote = code === 'MISSING_CHAR' && /quote/.test(message) ? openQuote(document, offset) : undefined;
  if (quote !== undefined) return { offset: quote, message: 'begins with a quote that never ends' };
  return { offset, message: WORDS[code] ?? message.replace(/\s+/g, ' ') };
}

/** Where the quoted text begins that ends the document. */
function openQuote(document: Document.Parsed, end: number): number | undefined {
  let start: number | undefined;
  visit(document, {
    Scalar(_key, { range, type }) {
      if (range !== undefined && range !== null && type?.startsWith('QUOTE') && range[0] < end)
        start = range[0];
    },
  });
  return start;
}
