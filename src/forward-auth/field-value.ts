/** A text as a field value (RFC 9110 §5.5): the bytes of its UTF-8; control characters, which could end the line, as %XX. */
export function asUtf8(text: string): string {
  return Buffer.from(withoutControls(text), 'utf8').toString('latin1');
}

/** A text as a field value in quoted-printable (RFC 2045 §6.7); one of plain ASCII without `=` stays as it is. */
export function asQuotedPrintable(text: string): string {
  const safe = withoutControls(text);
  if (/^[\x20-\x3c\x3e-\x7e]*$/.test(safe)) return safe;
  const bytes = [...Buffer.from(safe, 'utf8')];
  return bytes
    .map((byte) => (byte >= 0x20 && byte < 0x7f && byte !== 0x3d ? String.fromCharCode(byte) : hex(byte)))
    .join('');
}

function hex(byte: number): string {
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => encodeURIComponent(control)).trim();
}
