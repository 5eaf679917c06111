import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { AUTH_RESPONSE_HEADERS } from '../../deploy/demo/rules.ts';
import { useStage } from './support/stage.ts';

/** What reached the app: header and trailer names and values, as they came. */
interface Seen {
  readonly headers: readonly string[];
  readonly trailers: readonly string[];
}

let app: Server;
const site: { protectedApps: Record<string, string> } = { protectedApps: {} };
before(async () => {
  app = createServer((incoming, response) => {
    incoming.resume().on('end', () => {
      const seen: Seen = { headers: incoming.rawHeaders, trailers: incoming.rawTrailers };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(seen));
    });
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  for (const host of ['app.localhost', 'public.localhost']) site.protectedApps[host] = url;
});
after(() => app.close());

const stage = useStage({
  site,
  configuration: (port) => ({
    policy: [
      { from: `http://app.localhost:${port}`, allowed_users: ['alice@example.com'] },
      { from: `http://public.localhost:${port}`, allow_public_unauthenticated_access: true },
    ],
  }),
});

/** Every name that our headers may be mistaken for by an app that reads names as CGI does. */
function aliasesOf(name: string): string[] {
  const marks = ['-', '_', '.', '~', '!', '+'];
  return [...marks.map((mark) => name.replaceAll('-', mark)), name.toUpperCase(), name.toLowerCase()];
}

/** Sends a request whose every header, trailer and `Connection` option is forged. */
function sendForged(host: string, cookie: string, isNamedByConnection: boolean): Promise<string> {
  const names = AUTH_RESPONSE_HEADERS.filter((name) => name !== 'Cookie');
  const forged = names.flatMap(aliasesOf).flatMap((name) => [`${name}: forged`, `${name}: forged`]);
  const lines = [
    'POST /x HTTP/1.1',
    `Host: ${host}:${stage.port}`,
    `Connection: ${['close', ...(isNamedByConnection ? names : [])].join(', ')}`,
    'TE: trailers',
    'Transfer-Encoding: chunked',
    `Trailer: ${names.join(', ')}`,
    ...(cookie === '' ? [] : [`Cookie: ${cookie}`]),
    ...forged,
    '',
    '2',
    'hi',
    '0',
    ...names.map((name) => `${name}: forged`),
    '',
    '',
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(stage.port, '127.0.0.1', () => socket.write(lines.join('\r\n')));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

function seenIn(answer: string): Seen {
  assert.match(answer, /^HTTP\/1\.1 200 /, answer.slice(0, 300));
  return JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
}

test('on a public route the app sees no forged identity header, under any spelling', async () => {
  for (const isNamedByConnection of [true, false]) {
    const seen = seenIn(await sendForged('public.localhost', '', isNamedByConnection));
    assert.equal(seen.headers.includes('forged'), false, seen.headers.join(' '));
    const assertionAt = seen.headers.findIndex((name) => name.toLowerCase() === 'x-pomerium-jwt-assertion');
    assert.equal(seen.headers[assertionAt + 1], '');
    assert.deepEqual(seen.trailers, []);
  }
});

test('on a protected route the app sees who is signed in, and no forged identity header, under any spelling', async () => {
  const context = await stage.person();
  const page = await context.newPage();
  const link = `http://app.localhost:${stage.port}/`;
  await page.goto(link);
  await page.getByRole('link', { name: 'alice@example.com' }).click();
  await page.waitForURL(link);
  const cookies = await context.cookies(link);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  for (const isNamedByConnection of [true, false]) {
    const seen = seenIn(await sendForged('app.localhost', cookie, isNamedByConnection));
    assert.equal(seen.headers.includes('forged'), false, seen.headers.join(' '));
    const emails = seen.headers.filter((_, at) => /^x.forwarded.email$/i.test(seen.headers[at - 1] ?? ''));
    assert.deepEqual(emails, ['alice@example.com']);
    assert.deepEqual(seen.trailers, []);
  }
});
