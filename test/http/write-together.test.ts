import assert from 'node:assert/strict';
import type { RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { Answer } from '../../src/http/answer.ts';
import { createWriter } from '../../src/http/write-together.ts';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';

const TROUBLE: Answer = { status: 500, headers: {}, cookies: [], body: 'trouble' };

function answer(headers: Answer['headers']): Answer {
  return { status: 200, headers, cookies: [], body: '' };
}

async function serve(t: TestContext, listener: RequestListener): Promise<number> {
  const port = await freePort();
  const server = createServer(listener).listen(port);
  t.after(() => server.close());
  return port;
}

test('an answer that can’t be written is told, and fails alone', async (t) => {
  const told: string[] = [];
  const write = createWriter(
    () => false,
    (error, requestId) => {
      told.push(`${requestId}: ${(error as NodeJS.ErrnoException).code}`);
      return TROUBLE;
    },
  );
  const port = await serve(t, ({ url = '' }, response) =>
    write(response, answer({ 'x-path': url === '/bad' ? 'two\nlines' : url }), url.slice(1)),
  );
  const [bad, good] = await Promise.all([ask({ port, path: '/bad' }), ask({ port, path: '/good' })]);
  assert.deepEqual([bad.status, bad.body], [500, 'trouble']);
  assert.deepEqual([good.status, good.headers['x-path']], [200, '/good']);
  assert.deepEqual(told, ['bad: ERR_INVALID_CHAR']);
});

/** Sends requests at once, so that they are read in one turn; gives the paths of the answers. */
async function pipeline(port: number, count: number): Promise<(string | undefined)[]> {
  const requests = Array.from(
    { length: count },
    (_, number) => `GET /${number} HTTP/1.1\r\nhost: test\r\n\r\n`,
  );
  const socket = connect(port, '127.0.0.1');
  socket.write(requests.join(''));
  let received = '';
  for await (const chunk of socket) {
    received += String(chunk);
    if (received.includes(`x-path: /${count - 1}`)) break;
  }
  return [...received.matchAll(/x-path: (\S+)/g)].map(([, path]) => path);
}

test('answers keep the order of the requests of their connection', async (t) => {
  const write = createWriter(
    () => false,
    () => TROUBLE,
  );
  const port = await serve(t, ({ url = '' }, response) => write(response, answer({ 'x-path': url }), url));
  const paths = Array.from({ length: 20 }, (_, number) => `/${number}`);
  assert.deepEqual(await pipeline(port, 20), paths);
});

test('answers are written together, but none waits for more than a moment', async (t) => {
  const write = createWriter(
    () => false,
    () => TROUBLE,
  );
  let clock = 0;
  t.mock.method(performance, 'now', () => clock);
  const responses: ServerResponse[] = [];
  const written: number[] = [];
  const port = await serve(t, ({ url = '' }, response) => {
    responses.push(response);
    written.push(responses.filter(({ writableEnded }) => writableEnded).length);
    // From the fifth on each takes 3 ms.
    clock += responses.length > 4 ? 3 : 0;
    write(response, answer({ 'x-path': url }), url);
  });
  await pipeline(port, 8);
  assert.deepEqual(written, [0, 0, 0, 0, 0, 5, 5, 7]);
});

test('while stopping, the connection is closed after the answer', async (t) => {
  let stops = false;
  const write = createWriter(
    () => stops,
    () => TROUBLE,
  );
  const port = await serve(t, (_request, response) => {
    write(response, answer({}), 'id');
    stops = true;
  });
  assert.equal((await ask({ port })).headers.connection, 'close');
});
