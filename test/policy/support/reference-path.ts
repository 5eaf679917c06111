/** A path as it is written, decoded once, and resolved: what servers may read it as. The first is as it is written. */
export function readingsOf(path: string): string[] {
  const written = path
    .replace(/(?:%[89a-f][\da-f])+/gi, decodeUtf8)
    .replace(/%[2-7][\da-f]/gi, (code) => (/[\w.~-]/.test(decodeAscii(code)) ? decodeAscii(code) : code))
    // What stays encoded means the same in either case (RFC 3986 §6.2.2.1).
    .replace(/%[\da-f]{2}/gi, (code) => code.toUpperCase());
  const decoded = written.replace(/%[0-7][\da-f]/gi, decodeAscii);
  return [...new Set([written, decoded, resolve(written), resolve(decoded)])];
}

function decodeUtf8(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function decodeAscii(code: string): string {
  return String.fromCharCode(Number.parseInt(code.slice(1), 16));
}

function resolve(path: string): string {
  const [kept = ''] = path.replaceAll('\\', '/').split(/[\0?#]/);
  const out: string[] = [];
  const segments = kept.split('/').map((segment) => segment.split(';')[0] ?? '');
  const last = segments.at(-1) ?? '';
  for (const segment of segments) {
    if (segment === '..') out.pop();
    else if (segment !== '' && segment !== '.') out.push(segment);
  }
  const end = out.length > 0 && ['', '.', '..'].includes(last) ? '/' : '';
  return `/${out.join('/')}${end}`;
}
