/**
 * A text as a field value (RFC 9110 §5.5): the bytes of its UTF-8. Control characters, which could end the line, and
 * spaces at its ends, which any reader drops, go as %XX, so that two texts never arrive as one.
 */
export function asUtf8(text: string): string {
  if (PLAIN.test(text)) return text;
  return bytesOf(withoutControls(text));
}

// What most values are, and what stays as it is: printable ASCII without spaces at its ends.
const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** A text of quoted-printable (RFC 2045 §6.7); one of ASCII without `=` is its own. */
export function asQuotedPrintable(text: string): string {
  const bytes = [...Buffer.from(withoutControls(text), 'utf8')];
  return bytes
    .map((byte) => (byte >= 0x20 && byte < 0x7f && byte !== 0x3d ? String.fromCharCode(byte) : hex(byte)))
    .join('');
}

/** The field value that these pieces make; spaces that the operator wrote at its ends go. */
export function joinPieces(pieces: readonly string[]): string {
  return pieces.join('').replace(/^ +| +$/g, '');
}

/** What the operator wrote, as a piece of a field value. */
export function literalPiece(text: string): string {
  return bytesOf(encodeControls(text));
}

function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function hex(byte: number): string {
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

function withoutControls(text: string): string {
  return encodeControls(text).replace(/^ +| +$/g, encodeURIComponent);
}

function encodeControls(text: string): string {
  return text.replace(/\p{Cc}/gu, encodeURIComponent);
}
