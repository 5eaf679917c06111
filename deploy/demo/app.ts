import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JSONWebKeySet } from 'jose';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { appPage } from './app-page.ts';

/** An app behind the proxy. */
export interface DemoApp {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Whom an app believes. */
export interface Trust {
  /** Where forwarden listens; Node resolves no `*.localhost`, so the keys are fetched from there by this Host. */
  readonly forwarden: string;
  readonly authenticateHost: string;
  /** The host that the app stands for. */
  readonly audience: string;
}

/** What came of verifying an assertion. */
export type Verified =
  | { readonly ok: true; readonly keyId: string; readonly claims: object }
  | { readonly ok: false; readonly why: string; readonly claims: object | undefined };

/** Starts an app that shows what it was told of its visitor, and whether the assertion is good. */
export async function startApp(trust: Trust): Promise<DemoApp> {
  const server = createServer((incoming, response) => {
    answer(trust, incoming, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => close(server) };
}

async function answer(trust: Trust, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  if (incoming.url?.startsWith('/headers')) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ url: incoming.url, method: incoming.method, headers: incoming.rawHeaders }),
    );
    return;
  }
  const verified = await verify(trust, incoming.headers['x-pomerium-jwt-assertion']);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(appPage(trust, incoming, verified));
}

/** Verifies an assertion as every app should: signature by `kid`, `iss`, `aud` and `exp`. */
async function verify(trust: Trust, assertion: string | string[] | undefined): Promise<Verified> {
  if (typeof assertion !== 'string' || assertion === '') {
    return { ok: false, why: 'there is no assertion', claims: undefined };
  }
  try {
    const keys = createLocalJWKSet(await fetchKeys(trust));
    const expected = { issuer: trust.authenticateHost, audience: trust.audience };
    const { payload, protectedHeader } = await jwtVerify(assertion, keys, expected);
    return { ok: true, keyId: protectedHeader.kid ?? '', claims: payload };
  } catch (error) {
    return { ok: false, why: String(error), claims: decodeJwt(assertion) };
  }
}

function fetchKeys({ forwarden, authenticateHost }: Trust): Promise<JSONWebKeySet> {
  return new Promise((resolve, reject) => {
    const options = { headers: { host: authenticateHost } };
    get(`${forwarden}/.well-known/pomerium/jwks.json`, options, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(JSON.parse(text)));
    }).on('error', reject);
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
