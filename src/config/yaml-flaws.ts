import type { Document, Node, YAMLParseError } from 'yaml';
import { visit } from 'yaml';

/** Something that is wrong with a document as a whole, and at which character. */
export interface DocumentFlaw {
  readonly offset: number;
  readonly message: string;
}

// Farther right nobody writes.
const MAXIMUM_INDENT = 200;
const INDENTED = 'is indented otherwise than the lines that it belongs to';
const AS_MANY = 'give it as many spaces as they have';

/** By the parser's code, or, where one stands for several mistakes, by how its message begins. */
const WORDS: Readonly<Record<string, string>> = {
  'Nested mappings are not':
    'has a second colon, or a line below it that is indented deeper: put it in quotes, or give that line as many spaces as its neighbours',
  'Sequence item without': `${INDENTED}: ${AS_MANY}`,
  'Unexpected scalar at': 'stands behind a value that has ended: put all of it in quotes',
  BAD_INDENT: `${INDENTED}: ${AS_MANY}`,
  BAD_SCALAR_START: 'begins with a character that YAML keeps for itself: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: `${INDENTED}: ${AS_MANY}`,
  BLOCK_IN_FLOW: 'is on lines of its own inside [ ] or { }: write it there, or all of it on lines',
  DUPLICATE_KEY: 'is a key that stands there twice: keep one of them',
  MULTILINE_IMPLICIT_KEY: `has no colon with a space behind it, or ${INDENTED}: write \`key: value\`, or ${AS_MANY}`,
  MULTIPLE_DOCS: 'begins a second document (---): a file is one, so take this line out',
  TAB_AS_INDENT: 'is indented by a tab: YAML wants spaces, two for each level',
};

/** What the parser found wrong, in words that help; of several in one line the first, since the others follow from it. */
export function syntaxFlaws(document: Document.Parsed, text: string): DocumentFlaw[] {
  const flaws = document.errors.map((error) => readError(error, document, text));
  const lineOf = ({ offset }: DocumentFlaw) => text.slice(0, offset).split('\n').length;
  return flaws.filter((flaw, index) => flaws.findIndex((other) => lineOf(other) === lineOf(flaw)) === index);
}

/** An alias of nothing, or one inside of what it stands for: a text without end. */
export function findBadAlias(document: Document.Parsed): DocumentFlaw | undefined {
  let flaw: DocumentFlaw | undefined;
  visit(document, {
    Alias(_key, alias, path) {
      const anchored: unknown = alias.resolve(document);
      const message = messageOf(alias.source, anchored !== undefined, path.includes(anchored as Node));
      if (message === undefined) return undefined;
      flaw = { offset: alias.range?.[0] ?? 0, message };
      return visit.BREAK;
    },
  });
  return flaw;
}

function messageOf(name: string, isThere: boolean, isInside: boolean): string | undefined {
  if (!isThere) return `*${name} repeats an anchor that isn't there: put it in quotes if it is a text`;
  return isInside
    ? `*${name} stands inside of what it stands for, and has no end: write out what is meant`
    : undefined;
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
  return {
    offset,
    message: 'repeats its anchors more often than anybody would write: write out what is meant',
  };
}

function readError(
  { code, message, pos: [offset] }: YAMLParseError,
  document: Document.Parsed,
  text: string,
): DocumentFlaw {
  const open =
    code === 'MISSING_CHAR' || code === 'BAD_INDENT' ? openAt(document, offset, message, text) : undefined;
  if (open !== undefined)
    return { offset: open, message: `begins with ${nameOf(text[open])} that never ends: close it` };
  const indent = /^ */.exec(text.slice(offset, offset + MAXIMUM_INDENT))?.[0].length ?? 0;
  const begins = Object.keys(WORDS).find((words) => message.startsWith(words));
  return { offset: offset + indent, message: WORDS[begins ?? code] ?? message.replace(/\s+/g, ' ') };
}

function nameOf(opening: string | undefined): string {
  return opening === '[' || opening === '{' ? `a ${opening}` : 'a quote';
}

/** Where a quote, a bracket or a brace stands that is never closed. */
function openAt(document: Document.Parsed, end: number, message: string, text: string): number | undefined {
  if (/quote/.test(message)) return openQuote(document, end);
  return message.startsWith('Flow ') ? openBracket(document, end, text) : undefined;
}

/** The last one before the end that has none of its own. */
function openBracket(document: Document.Parsed, end: number, text: string): number | undefined {
  let start: number | undefined;
  visit(document, {
    Collection(_key, { flow, range }) {
      if (!flow || range === undefined || range === null || range[0] >= end) return;
      const closing = text[range[0]] === '[' ? ']' : '}';
      if (text[range[1] - 1] !== closing) start = range[0];
    },
  });
  return start;
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
