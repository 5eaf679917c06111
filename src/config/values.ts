import { createPrivateKey } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { HEADER_FAMILIES } from '../policy/app-headers.ts';
import { canonicalHost, parseAuthority } from '../policy/host.ts';
import type { ListenAddress } from './config.ts';
import { PROPAGATORS } from './config.ts';
import { parseDuration } from './duration.ts';

const MAXIMUM_WORKERS = 256;
const NO_WORKERS = `is neither auto nor a whole number from 1 to ${MAXIMUM_WORKERS}`;

/** A scalar as text: YAML reads an unquoted number or boolean as one, and operators don't care. */
export const text = z
  .union([z.string(), z.number(), z.boolean()], {
    error: ({ input }) => (input === undefined ? 'is missing' : 'is not a text'),
  })
  .refine((value) => typeof value !== 'number' || isExact(value), {
    error: 'is a number of more digits than YAML keeps: put it in quotes',
  })
  .transform(String)
  .refine((value) => value.trim() !== '', { error: 'is empty' });

// Subjects of Google have 21 digits, of which a number keeps 16: the rest would be somebody else.
function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || !Number.isInteger(value);
}

/** A list of texts; one text stands for a list of one, and commas part several, as in an environment variable. */
export const textList = z
  .union([z.array(text), text.transform((value) => value.split(',').map((entry) => entry.trim()))], {
    error: 'is not a list of texts',
  })
  .transform((entries): readonly string[] => entries.filter((entry) => entry !== ''));

/** A boolean as an environment variable has it. */
export const switchText = text.transform((value) => value.toLowerCase() === 'true');

/** Formats of trace context, by the names of OTEL_PROPAGATORS. */
export const propagators = textList.pipe(
  z.array(z.enum(PROPAGATORS, { error: `is none of ${PROPAGATORS.join(', ')}` })),
);

/** How many processes; more than a machine has cores are a slip. */
export const workers = z.union(
  [z.literal('auto'), z.int(NO_WORKERS).min(1, NO_WORKERS).max(MAXIMUM_WORKERS, NO_WORKERS)],
  { error: NO_WORKERS },
);

/** A YAML boolean. */
export const flag = z.boolean({ error: 'is neither true nor false' });

/** A duration as Go writes it, in ms. */
export const duration = parsed(text, parseDuration, 'is not a duration such as 30s, 14h or 1h30m').meta({
  pattern: '^(?:0|(?:(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$',
});

/** An address to listen on. */
export const listenAddress = parsed(
  text,
  parseListenAddress,
  'is not an address such as :8080 or 127.0.0.1:8080',
).meta(looksLike(/:\d{1,5}$/));

/** A part of the whole: from 0 to 1. */
export const fraction = parsed(
  text,
  (value) => {
    const number = Number(value);
    return number >= 0 && number <= 1 ? number : undefined;
  },
  'is not a number from 0 to 1',
);

/** A host with a port, as `jaeger:6831`. */
export const hostAndPort = text.refine((value) => parseAuthority(value)?.port !== undefined, {
  error: 'is not a host with a port such as jaeger:6831',
});

/** An http or https URL without user, query and fragment. */
export const httpUrl = parsed(text, parseHttpUrl, 'is not a URL such as https://auth.example.com').meta(
  looksLike(/^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s\\]+$/),
);

/** A URL that is an origin: no path either. */
export const originUrl = httpUrl
  .refine((url) => url.pathname === '/', {
    error: 'has a path: give scheme and host alone, such as https://auth.example.com',
  })
  .meta(looksLike(/^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s\\/]+\/?$/));

/** A path on the authenticate host. */
export const path = text
  .refine((value) => /^\/[\w./~-]*$/.test(value) && value !== '/', {
    error: 'is not a path such as /oauth2/callback',
  })
  .meta(looksLike(/^\/[\w./~-]+$/));

/** 32 bytes as base64, standard or URL-safe. */
export const secret = parsed(
  text,
  parseSecret,
  'is not 32 bytes in base64: make one with `forwarden keygen KEY`, where KEY is the name of this key',
);

/** One secret, or several of which the first seals and all open. */
export const secrets = z.union([z.array(secret).min(1), secret.transform((one) => [one])], {
  error: (issue) =>
    Array.isArray(issue.input) ? 'holds something that is not 32 bytes in base64' : SECRET_FLAW,
});

const SECRET_FLAW = 'is not 32 bytes in base64: `forwarden keygen` makes good ones';

/** Private keys as PEM texts, each possibly base64 of PEM, and possibly several in one text. */
export const signingKeys = z
  .union([z.array(text), text.transform((one) => [one])], {
    error: 'is not a private key in PEM, or base64 of one',
  })
  .transform((keys) => keys.flatMap(pemBlocks))
  .refine((keys) => keys.length > 0, { error: 'is not a private key in PEM, nor base64 of one' })
  .refine((keys) => !keys.some((key) => key.includes('PUBLIC KEY')), {
    error: 'is a public key: give the private one',
  })
  .refine((keys) => keys.every(isReadableKey), {
    error: 'holds a private key that can’t be read, or has a password',
  });

/** A host name that cookies may be set for (RFC 6265 §5.2.3). */
export const cookieDomain = parsed(
  text,
  (value) => {
    const host = canonicalHost(value.replace(/^\./, ''));
    return host?.includes('.') && isIP(host) === 0 ? host : undefined;
  },
  'is not a domain such as example.com (browsers take no cookie for a whole top-level domain or localhost)',
);

const COOKIE_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;

/** A cookie's name (RFC 6265 §4.1.1). */
export const cookieName = text
  .refine((value) => COOKIE_NAME.test(value), {
    error: 'is not a cookie name: letters, digits, - and _',
  })
  .meta({ pattern: COOKIE_NAME.source });

/** Networks as addresses or CIDR blocks. */
export const networks = textList.refine((blocks) => blocks.every(isNetwork), {
  error: 'holds something that is neither an address nor a block such as 10.0.0.0/8',
});

/** Names to texts. */
export const textMap = z.record(z.string(), text, { error: 'is not a map of texts' });

/** Group name to its members. */
export const localGroups = z.record(
  z.string(),
  z.array(text, { error: 'is not a list of email addresses' }),
  {
    error: 'is not a map of group to list of email addresses',
  },
);

/** Header name to claim name, in all of Pomerium's forms: a text, a list or a map (`config/options.go`). */
export const claimHeaders = z
  .union([textMap, z.array(text), text.transform((value) => value.split(/[\s,]+/).filter(Boolean))], {
    error: 'is neither a list of claims nor a map of header to claim',
  })
  .transform(
    (value) =>
      new Map(Array.isArray(value) ? value.map(defaultHeader) : Object.entries(value).map(lowerCase)),
  )
  .refine((headers) => [...headers.keys()].every(isHeaderName), {
    error: 'holds a name that no app can be sent (RFC 9110 §5.1)',
  });

const IS_NO_FAMILY = { error: `is none of ${HEADER_FAMILIES.join(', ')} or {headers: {X-Name: claim}}` };

/** Which identity headers apps get: names of families, and maps of headers of one's own under `headers`. */
export const identityHeaders = z
  .array(z.union([z.enum(HEADER_FAMILIES), z.strictObject({ headers: textMap })], IS_NO_FAMILY), IS_NO_FAMILY)
  .transform((entries) => ({
    families: entries.filter((entry) => typeof entry === 'string'),
    own: new Map(
      entries.flatMap((entry) =>
        typeof entry === 'string' ? [] : Object.entries(entry.headers).map(lowerCase),
      ),
    ),
  }))
  .refine(({ own }) => [...own.keys()].every(isHeaderName), {
    error: 'holds a name that no app can be sent (RFC 9110 §5.1)',
  });

/** Header names to templates; both are looked at further where they are read. */
export const headerTemplates = textMap
  .transform((templates) => new Map(Object.entries(templates).map(lowerCase)))
  .refine((templates) => [...templates.keys()].every(isHeaderName), {
    error: 'holds a name that no app can be sent (RFC 9110 §5.1)',
  });

/** Header names, in lower case. */
export const headerNames = textList
  .transform((names) => names.map((name) => name.toLowerCase()))
  .refine((names) => names.every(isHeaderName), {
    error: 'holds a name that no app can be sent (RFC 9110 §5.1)',
  });

/** What editors are told of a text beforehand; the schema itself may ask for more. */
export function looksLike(pattern: RegExp): { type: 'string'; pattern: string } {
  return { type: 'string', pattern: pattern.source };
}

/** One of these words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, {
    error: ({ input }) => (input === undefined ? 'is missing' : `is none of ${words.join(', ')}`),
  });
}

function parsed<Value>(base: typeof text, parse: (value: string) => Value | undefined, flaw: string) {
  return base.transform((value, context): Value => {
    const result = parse(value);
    if (result !== undefined) return result;
    context.addIssue({ code: 'custom', message: flaw });
    return z.NEVER;
  });
}

function parseListenAddress(value: string): ListenAddress | undefined {
  const match = /^(?<host>.*):(?<port>\d{1,5})$/.exec(value)?.groups;
  const port = Number(match?.['port'] ?? -1);
  if (match === undefined || port > 65535) return undefined;
  const host = match['host'] ?? '';
  if (host === '') return { host: undefined, port };
  const address = host.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) !== 0 || parseAuthority(host) !== undefined ? { host: address, port } : undefined;
}

function parseHttpUrl(value: string): URL | undefined {
  if (!/^https?:\/\/[^\s\\]+$/i.test(value) || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isPlain && canonicalHost(url.hostname) !== undefined ? url : undefined;
}

function parseSecret(value: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(value.trim())) return undefined;
  const bytes = Buffer.from(value.trim(), 'base64url');
  return bytes.length === 32 ? new Uint8Array(bytes) : undefined;
}

function pemBlocks(value: string): string[] {
  const pem = value.includes('-----BEGIN') ? value : Buffer.from(value, 'base64').toString('utf8');
  return pem.match(/-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----/g) ?? [];
}

function isReadableKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false;
  }
}

function isNetwork(block: string): boolean {
  const [address = '', prefix, more] = block.split('/');
  const family = isIP(address);
  // A zone (RFC 4007 §11) is of one machine, and no network of visitors has one.
  if (family === 0 || more !== undefined || address.includes('%')) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32));
}

function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && !NOT_FOR_APPS.has(name);
}

// These are of the answer to the proxy itself, or of the connection.
const NOT_FOR_APPS = new Set(
  `connection content-encoding content-length content-type cookie date host keep-alive location proxy-authenticate
  set-cookie te trailer transfer-encoding upgrade`.split(/\s+/),
);

function defaultHeader(claim: string): [string, string] {
  return [`x-pomerium-claim-${claim}`.toLowerCase(), claim];
}

function lowerCase([header, claim]: [string, string]): [string, string] {
  return [header.toLowerCase(), claim];
}
