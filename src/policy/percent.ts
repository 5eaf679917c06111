// What can't stand in a URL otherwise, and what may stand there either way (RFC 3986 §2.3): encoded or not, it is the
// same to everybody. What else is encoded has been encoded to be something else than its character.
const EQUIVALENT = /^[\w.~ "<>^`{|}-]$/;

interface Byte {
  readonly value: number;
  readonly isEncoded: boolean;
  readonly end: number;
}

/**
 * Undoes percent-encoding once, of a text that came over the wire (one character a byte). `equivalents` undoes what means
 * the same to everybody, valid UTF-8 included, and leaves the rest in capitals; `everything` undoes what any server
 * might: overlong UTF-8, single bytes as Latin-1, and `%u0041`; `characters` does so too, and drops single bytes.
 */
export function decodePercent(text: string, what: 'characters' | 'equivalents' | 'everything'): string {
  if (!/[%\x80-\u{10ffff}]/u.test(text)) return text;
  let decoded = '';
  for (let at = 0; at < text.length; ) {
    const byte = byteAt(text, at);
    const wide = byte === undefined ? readWide(text, at, what) : readSequence(text, byte, what);
    decoded += wide?.text ?? (byte === undefined ? (text[at] ?? '') : readAscii(byte, what));
    at = wide?.end ?? byte?.end ?? at + 1;
  }
  return decoded;
}

/** The byte that stands here, encoded or as it is; undefined for a character that is decoded already. */
function byteAt(text: string, at: number): Byte | undefined {
  const code = text.charCodeAt(at);
  if (code !== 0x25) return code > 0xff ? undefined : { value: code, isEncoded: false, end: at + 1 };
  const hex = text.slice(at + 1, at + 3);
  if (!/^[0-9a-f]{2}$/i.test(hex))
    return /^u[0-9a-f]{4}/i.test(text.slice(at + 1))
      ? undefined
      : { value: code, isEncoded: false, end: at + 1 };
  return { value: Number.parseInt(hex, 16), isEncoded: true, end: at + 3 };
}

// Microsoft's own encoding, which no RFC knows.
function readWide(text: string, at: number, what: string): { text: string; end: number } | undefined {
  if (text[at] !== '%' || what === 'equivalents') return undefined;
  return { text: String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16)), end: at + 6 };
}

function readAscii({ value, isEncoded }: Byte, what: string): string {
  const character = String.fromCharCode(value);
  if (what === 'characters' && isEncoded && value >= 0x80) return '';
  if (what !== 'equivalents' || (!isEncoded && value < 0x80) || EQUIVALENT.test(character)) return character;
  return `%${value.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Reads a sequence of UTF-8 (RFC 3629 §3); overlong ones, which lax servers take, only where everything is undone. */
function readSequence(text: string, first: Byte, what: string): { text: string; end: number } | undefined {
  const length = sequenceLength(first.value);
  if (length === undefined) return undefined;
  let code = first.value & (0xff >> (length + 1));
  let end = first.end;
  for (let more = 1; more < length; more++) {
    const byte = end < text.length ? byteAt(text, end) : undefined;
    if (byte === undefined || (byte.value & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (byte.value & 0x3f);
    end = byte.end;
  }
  const least = [0, 0, 0x80, 0x800, 0x10000][length];
  const isSound =
    least !== undefined &&
    code >= least &&
    code >= 0xa0 &&
    code <= 0x10ffff &&
    (code < 0xd800 || code > 0xdfff);
  if (code > 0x10ffff || (!isSound && what === 'equivalents')) return undefined;
  return { text: String.fromCodePoint(code), end };
}

/** How many bytes a sequence has by its first one; five and six are of RFC 2279, and always overlong by now. */
function sequenceLength(first: number): number | undefined {
  const length = [0xc0, 0xe0, 0xf0, 0xf8, 0xfc, 0xfe].findIndex((next) => first < next) + 1;
  return length > 1 ? length : undefined;
}
