import type { Reply } from './ask.ts';
import { ask, traefikHeaders } from './ask.ts';

interface Cookie {
  readonly value: string;
  readonly path: string;
  readonly domain: string | undefined;
  readonly host: string;
}

/** What a visitor saw at the end of a journey. */
export interface Arrival {
  readonly url: string;
  readonly reply: Reply;
  /** Every URL on the way. */
  readonly way: readonly string[];
}

/** What a visitor has to know of an app. */
export interface Visited {
  readonly config: { readonly authenticateUrl: URL };
  readonly port: (purpose: 'main') => number;
}

/** A browser without a screen behind a proxy: keeps cookies as RFC 6265 §5.3 says, and follows redirects. */
export interface Visitor {
  /** One request, as Traefik would have it answered; the cookies of the answer are kept. */
  readonly fetch: (
    url: string,
    options?: { method?: string; headers?: Record<string, string> },
  ) => Promise<Reply>;
  /** Opens a URL and follows every redirect. */
  readonly open: (url: string) => Promise<Arrival>;
  /** The cookies that a URL would be sent. */
  readonly cookiesFor: (url: string) => string;
  readonly setCookie: (host: string, name: string, value: string, path?: string) => void;
  readonly cookieNames: () => string[];
  /** Drops the cookies of one host. */
  readonly forget: (host: string) => void;
}

const MAXIMUM_REDIRECTS = 20;

/** A visitor of the hosts behind an app; whatever is neither localhost nor the authenticate host is protected. */
export function createVisitor(app: Visited): Visitor {
  const jar = new Map<string, Cookie>();

  const cookiesFor = (url: string) => {
    const { hostname, pathname } = new URL(url);
    return [...jar]
      .filter(([, cookie]) => matches(cookie, hostname) && pathname.startsWith(cookie.path))
      .map(([key, { value }]) => `${key.slice(key.lastIndexOf(' ') + 1)}=${value}`)
      .join('; ');
  };

  const keep = (url: string, line: string) => {
    const host = new URL(url).hostname;
    const [pair = '', ...attributes] = line.split('; ');
    const name = pair.slice(0, pair.indexOf('='));
    const attribute = (wanted: string) =>
      attributes.find((text) => text.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const domain = attribute('domain');
    const path = attribute('path') ?? '/';
    const key = `${domain ?? host} ${path} ${name}`;
    if (attribute('max-age') === '0') jar.delete(key);
    else jar.set(key, { value: pair.slice(name.length + 1), path, domain, host });
  };

  const visit: Visitor['fetch'] = async (url, { method = 'GET', headers = {} } = {}) => {
    const sent = cookiesFor(url);
    const reply = await send(app, url, method, { ...(sent !== '' && { cookie: sent }), ...headers });
    for (const line of reply.setCookies) keep(url, line);
    return reply;
  };

  const open = async (url: string) => {
    const way = [url];
    for (let at = url; ; ) {
      const reply = await visit(at);
      const { location } = reply.headers;
      if (location === undefined) return { url: at, reply, way };
      // As it came: the URL parser would escape what is to arrive byte for byte.
      at = URL.canParse(location) ? location : new URL(location, at).href;
      way.push(at);
      if (way.length > MAXIMUM_REDIRECTS) throw new Error(`redirects without end: ${way.join('\n')}`);
    }
  };

  const setCookie = (host: string, name: string, value: string, path = '/') => {
    jar.set(`${host} ${path} ${name}`, { value, path, domain: undefined, host });
  };

  const forget = (host: string) => {
    for (const [key, cookie] of jar) if (cookie.host === host) jar.delete(key);
  };

  return { fetch: visit, open, cookiesFor, setCookie, cookieNames: () => [...jar.keys()], forget };
}

function matches({ domain, host }: Cookie, hostname: string): boolean {
  if (domain === undefined) return hostname === host;
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

function send(app: Visited, url: string, method: string, headers: Record<string, string>): Promise<Reply> {
  const { host, hostname, port, pathname, search } = new URL(url);
  const accept = { accept: 'text/html' };
  if (hostname === 'localhost') {
    return ask({
      port: Number(port),
      path: pathname + search,
      method,
      headers: { host, ...accept, ...headers },
    });
  }
  if (hostname === app.config.authenticateUrl.hostname) {
    const path = pathname + search;
    return ask({ port: app.port('main'), path, method, headers: { host, ...accept, ...headers } });
  }
  // The URL parser would rewrite what a browser sends as it is, so the rest is taken from the text.
  const asked = traefikHeaders(url, { 'x-forwarded-method': method, ...headers });
  return ask({ port: app.port('main'), headers: asked });
}
