import type { Authority } from '../policy/host.ts';
import { parseAuthority } from '../policy/host.ts';
import type { Refusal } from './refusal.ts';
import { malformed } from './refusal.ts';

/** The URL that an operator wrote into the address of a middleware. */
export interface StaticUri {
  readonly authority: Authority;
  readonly pathAndQuery: string | undefined;
}

const URL_PARTS = /^(?<scheme>[^:/?#]+):\/\/(?<authority>[^/?#]*)(?<rest>[^#]*)$/s;
const SCHEME = /^(?:https?|wss?)$/i;

/** Reads `?uri=` of a check; undefined where there is none. It has one reading only, or it is refused. */
export function readStaticUri(url: string): Refusal | StaticUri | undefined {
  const values = uriParameters(url);
  const [value] = values;
  if (value === undefined) return undefined;
  if (values.length > 1) return malformed('?uri= came twice');
  const text = decode(value);
  if (text === '') return malformed('?uri= is empty');
  const parts = text === undefined ? undefined : URL_PARTS.exec(text)?.groups;
  if (parts === undefined)
    return malformed('?uri= is not an absolute URL, as in ?uri=https://app.example.com');
  if (!SCHEME.test(parts['scheme'] ?? '')) return malformed('the scheme of ?uri= is not http or https');
  if (parts['authority']?.includes('@')) return malformed('?uri= holds a user or a password');
  const authority = parseAuthority(parts['authority'] ?? '');
  if (authority === undefined) return malformed('the host of ?uri= is not a host');
  const rest = parts['rest'] ?? '';
  return { authority, pathAndQuery: rest === '' ? undefined : rest.replace(/^(?!\/)/, '/') };
}

function uriParameters(url: string): string[] {
  const start = url.indexOf('?');
  if (start === -1) return [];
  return url
    .slice(start + 1)
    .split('&')
    .filter((parameter) => parameter === 'uri' || parameter.startsWith('uri='))
    .map((parameter) => parameter.slice('uri='.length));
}

// Written plainly, as operators do, its percent-encodings are the target's own; encoded whole, they are ours to undo.
function decode(value: string): string | undefined {
  if (/^[a-z]+:\/\//i.test(value)) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
