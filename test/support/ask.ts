import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';

/** One answer, as it came over the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly setCookies: readonly string[];
  readonly body: string;
}

/** How to ask: headers are sent as they are written, duplicates (an array) included. */
export interface Question {
  readonly port: number;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string;
}

/** Sends one request over a connection of its own. */
export function ask({ port, path = '/', method = 'GET', headers = {}, body }: Question): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = {
      port,
      path,
      method,
      headers: { ...headers, ...length },
      agent: false,
      maxHeaderSize: 262_144,
    };
    const sent = request({ host: '127.0.0.1', ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          setCookies: response.headers['set-cookie'] ?? [],
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The headers that Traefik sends with a check for a URL that a browser navigates to. */
export function traefikHeaders(url: string, headers: Record<string, string | string[]> = {}) {
  const parts = /^(https?):\/\/([^/?]+)(.*)$/.exec(url);
  if (parts === null) throw new TypeError(`not a URL: ${url}`);
  const [, proto = '', host = '', rest] = parts;
  return {
    host: 'forwarden:8080',
    accept: 'text/html,application/xhtml+xml',
    'x-forwarded-proto': proto,
    'x-forwarded-host': host,
    'x-forwarded-uri': rest === '' || rest === undefined ? '/' : rest,
    'x-forwarded-method': 'GET',
    'x-forwarded-for': '203.0.113.7',
    ...headers,
  };
}
