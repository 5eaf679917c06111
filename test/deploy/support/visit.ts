import { request } from 'node:https';
import type { PeerCertificate, TLSSocket } from 'node:tls';

const READY_MS = 50_000;

/** An answer by https, and the certificate that it came under. */
export interface SecureReply {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
  readonly certificate: PeerCertificate;
}

/** Asks a host by https, trusting this certificate authority alone; the error's code where that fails. */
function visit(port: number, url: string, ca: string): Promise<SecureReply | string> {
  const { hostname, pathname } = new URL(url);
  return new Promise((resolve) => {
    const headers = { host: hostname, accept: 'text/html' };
    const options = {
      host: '127.0.0.1',
      port,
      servername: hostname,
      path: pathname,
      headers,
      ca,
      agent: false,
    };
    const sent = request(options, (response) => {
      const certificate = (response.socket as TLSSocket).getPeerCertificate();
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      const { statusCode: status = 0, headers } = response;
      response.on('end', () => resolve({ status, location: headers.location, body, certificate }));
    });
    sent.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    sent.end();
  });
}

/** Asks until the certificate that is trusted has come, and the route is there. */
export async function visitOnceTrusted(
  port: number,
  url: string,
  ca: string,
  log: () => string,
): Promise<SecureReply> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const reply = await visit(port, url, ca);
    if (typeof reply !== 'string' && reply.status !== 404) return reply;
    if (performance.now() > deadline) throw new Error(`${url}: ${JSON.stringify(reply)}\n${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
