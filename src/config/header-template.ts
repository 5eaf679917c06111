import type { HeaderTemplate, TemplatePart } from '../policy/app-headers.ts';

/** A template, or why it is none. */
export type ParsedTemplate = { readonly template: HeaderTemplate } | { readonly problem: string };

const EXPRESSION = /\$(?:\$|\{(?<expression>[^}]*)\})?/g;
const REQUEST_HEADER = /^pomerium\.request\.headers\["(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)"\]$/;
const CLAIM = /^pomerium\.claim\.(?<name>[A-Za-z0-9_.:/-]+)$/;
const BASIC_AUTH = /^pomerium\.basic_auth\("(?<user>[^":]+)", ?"(?<file>[^"]+)"\)$/;

const PLAIN: Readonly<Record<string, TemplatePart>> = {
  'pomerium.access_token': { kind: 'access_token' },
  'pomerium.id_token': { kind: 'id_token' },
  'pomerium.jwt': { kind: 'jwt' },
};

const KNOWN = [
  ...Object.keys(PLAIN).map((name) => `\${${name}}`),
  '\u0024{pomerium.claim.NAME}',
  '\u0024{pomerium.request.headers["NAME"]}',
  '\u0024{pomerium.basic_auth("USER", "FILE")}',
  '$$ for a $',
].join(', ');

/**
 * Parses a value of `set_request_headers` (Pomerium `config/envoyconfig` templates, and two of our own), in a single
 * pass as Pomerium does. `readSecret` gives a file's text, or undefined where it can't be read.
 */
export function parseHeaderTemplate(
  text: string,
  readSecret: (file: string) => string | undefined,
): ParsedTemplate {
  const template: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(EXPRESSION)) {
    if (match.index > end) template.push({ kind: 'text', text: text.slice(end, match.index) });
    end = match.index + match[0].length;
    const part = readPart(match[0], match.groups?.['expression'], readSecret);
    if ('problem' in part) return part;
    template.push(part);
  }
  if (end < text.length) template.push({ kind: 'text', text: text.slice(end) });
  const hasLineEnd = template.some((part) => part.kind === 'text' && /\p{Cc}/u.test(part.text));
  return hasLineEnd ? { problem: 'holds a control character, which no header can carry' } : { template };
}

function readPart(
  match: string,
  expression: string | undefined,
  readSecret: (file: string) => string | undefined,
): TemplatePart | { problem: string } {
  if (match === '$$') return { kind: 'text', text: '$' };
  if (expression === undefined) return { problem: `has a $ that begins nothing: write ${KNOWN}` };
  const plain = Object.hasOwn(PLAIN, expression) ? PLAIN[expression] : undefined;
  if (plain !== undefined) return plain;
  const header = REQUEST_HEADER.exec(expression)?.groups?.['name'];
  if (header !== undefined) return { kind: 'request_header', name: header.toLowerCase() };
  const claim = CLAIM.exec(expression)?.groups?.['name'];
  if (claim !== undefined) return { kind: 'claim', name: claim };
  const { user, file } = BASIC_AUTH.exec(expression)?.groups ?? {};
  if (user !== undefined && file !== undefined) return basicAuth(user, file, readSecret(file));
  if (expression.startsWith('pomerium.client_cert_')) {
    return {
      problem: `asks for \${${expression}}, but a visitor's certificate never reaches a forward-auth server`,
    };
  }
  return { problem: `asks for \${${expression}}, which nobody knows: write ${KNOWN}` };
}

/** Basic credentials (RFC 7617 §2) for an app that knows one shared password. */
function basicAuth(
  user: string,
  file: string,
  secret: string | undefined,
): TemplatePart | { problem: string } {
  // Editors end a file with a line end, which is no part of the password.
  const password = secret?.replace(/\r?\n$/, '');
  if (password === undefined || password === '')
    return { problem: `takes a password from ${file}, which can't be read` };
  return { kind: 'text', text: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
