import fc from 'fast-check';

/** A URL in another spelling that means the same to every server. */
export function equivalentTo(url: string): fc.Arbitrary<string> {
  const [, host = '', port = '', path = '', query = ''] =
    /^https:\/\/([^/:?]+)(:\d+)?([^?]*)(.*)$/.exec(url) ?? [];
  return fc
    .tuple(
      sometimes(host, (letter) => letter.toUpperCase()),
      fc.constantFrom('', host.endsWith('.') ? '' : '.'),
      fc.constantFrom(...(['', ':443'].includes(port) ? ['', ':443'] : [port])),
      // The first slash begins the path, and can't be written otherwise.
      sometimes(path.slice(1), encodeUnreserved),
      sometimes(query, (letter) => (/^\w$/.test(letter) ? encode(letter) : letter)),
    )
    .map(([name, dot, at, rest, asked]) => `https://${name}${dot}${at}${path.slice(0, 1)}${rest}${asked}`);
}

/** A path in a spelling that some server reads as the plain one, though others don't. */
export function oddSpellingOf(path: string): fc.Arbitrary<string> {
  const slash = fc.constantFrom(
    '//',
    '/./',
    '/x/../',
    '/%2e/',
    '/x/%2E./',
    '%2f',
    '%2F',
    '%252f',
    '%5c',
    '\\',
    ';v=1/',
    '/x/..;/',
    '%c0%af',
    '%e0%80%af',
    '%u002f',
    '/%01/',
    '/\t',
  );
  const letter = fc.constantFrom('%2561', '%c1%a1', '%u0061', '%09a', 'a%ff', 'a%0d');
  const end = fc.constantFrom('', '', '%23', '%3fx', '%00.css', ';x', '%3bx');
  const places = path.slice(1).split(/(?=[/a])|(?<=[/a])/);
  const spelled = places.map((piece) =>
    piece === '/'
      ? fc.oneof(fc.constant('/'), slash)
      : piece === 'a'
        ? fc.oneof(fc.constant('a'), letter)
        : fc.constant(piece),
  );
  const start = fc.constantFrom('/', '/', '//', '/./', '/x/../', '/%2f', '/\\', '//x/', '/;x/');
  return fc
    .tuple(start, fc.tuple(...spelled), end)
    .map(([first, rest, last]) => `${first}${rest.join('')}${last}`)
    .filter((odd) => odd !== path);
}

function sometimes(text: string, change: (letter: string) => string): fc.Arbitrary<string> {
  return fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length }).map((changed) =>
    partsOf(text)
      .map((part, index) => (changed[index] ? change(part) : part))
      .join(''),
  );
}

/** Letters, an encoded one being one. */
function partsOf(text: string): string[] {
  return text.match(/%[\da-f]{2}|./gis) ?? [];
}

function encodeUnreserved(part: string): string {
  if (part.startsWith('%')) return part.toLowerCase();
  return /[\w.~-]/.test(part) ? encode(part) : part;
}

function encode(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16)}`;
}
