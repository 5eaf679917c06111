import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { boundFetch } from '../../src/oidc/bounded-fetch.ts';

type Options = Parameters<ReturnType<typeof boundFetch>>[1];

const TOKEN_ENDPOINT = 'https://id.example.com/token';
const NOT_ENDED = new AbortController().signal;
const OPTIONS: Options = { method: 'GET', headers: {}, body: null, redirect: 'manual', signal: NOT_ENDED };

/** A body that goes on for ever, and whether anybody still reads it. */
function endless(chunk: Uint8Array): { body: ReadableStream; isCancelled: () => boolean } {
  let cancelled = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(chunk),
    cancel: () => {
      cancelled = true;
    },
  });
  return { body, isCancelled: () => cancelled };
}

/** Makes the test the one who says when the 10 seconds are over. */
function holdTime(t: TestContext): { end: () => void; milliseconds: () => unknown } {
  const timeout = new AbortController();
  const mocked = t.mock.method(AbortSignal, 'timeout', () => timeout.signal);
  return {
    end: () => timeout.abort(new DOMException('over', 'TimeoutError')),
    milliseconds: () => mocked.mock.calls[0]?.arguments[0],
  };
}

/** A fetch that never answers, but ends when it is told to. */
const silent: typeof globalThis.fetch = (_url, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });

test('an answer comes through as it is', async () => {
  const fetch = boundFetch(
    async () => new Response('{"a":1}', { status: 201, statusText: 'made', headers: { 'x-a': 'b' } }),
  );
  const response = await fetch(TOKEN_ENDPOINT, OPTIONS);
  assert.deepEqual([response.status, response.statusText, response.headers.get('x-a')], [201, 'made', 'b']);
  assert.deepEqual(await response.json(), { a: 1 });
  const empty = await boundFetch(async () => new Response(null, { status: 204 }))(TOKEN_ENDPOINT, OPTIONS);
  assert.equal(empty.body, null);
});

test('the call is made as it was asked for: method, body, headers, and no redirect followed', async () => {
  const calls: unknown[] = [];
  const fetch = boundFetch(async (url, init) => {
    calls.push([url, init?.method, init?.body, init?.headers, init?.redirect]);
    return new Response('');
  });
  await fetch(TOKEN_ENDPOINT, { ...OPTIONS, method: 'POST', body: 'a=b', headers: { accept: 'x' } });
  assert.deepEqual(calls, [[TOKEN_ENDPOINT, 'POST', 'a=b', { accept: 'x' }, 'manual']]);
});

test('an answer of 1 MiB comes through, and one byte more is refused', async () => {
  const of = (bytes: number) =>
    boundFetch(async () => new Response(new Uint8Array(bytes)))(TOKEN_ENDPOINT, OPTIONS);
  assert.equal((await (await of(1024 * 1024)).arrayBuffer()).byteLength, 1024 * 1024);
  await assert.rejects(of(1024 * 1024 + 1), RangeError);
});

test('an answer without an end is cut off, and its connection given up', async () => {
  const { body, isCancelled } = endless(new Uint8Array(64 * 1024));
  await assert.rejects(boundFetch(async () => new Response(body))(TOKEN_ENDPOINT, OPTIONS), RangeError);
  assert.equal(isCancelled(), true);
});

test('a provider that doesn’t answer is given up after 10 seconds', async (t) => {
  const time = holdTime(t);
  const answer = boundFetch(silent)(TOKEN_ENDPOINT, OPTIONS);
  assert.equal(time.milliseconds(), 10_000);
  time.end();
  await assert.rejects(answer, { name: 'TimeoutError' });
});

test('the 10 seconds count until the last byte, not the first', async (t) => {
  const time = holdTime(t);
  const fetch = boundFetch(async (_url, init) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(1));
        init?.signal?.addEventListener('abort', () => controller.error(init.signal?.reason));
      },
    });
    return new Response(body);
  });
  const answer = fetch(TOKEN_ENDPOINT, OPTIONS);
  setImmediate(time.end);
  await assert.rejects(answer, { name: 'TimeoutError' });
});

test('whoever made the call can end it sooner', async () => {
  const caller = new AbortController();
  const answer = boundFetch(silent)(TOKEN_ENDPOINT, { ...OPTIONS, signal: caller.signal });
  caller.abort(new DOMException('enough', 'AbortError'));
  await assert.rejects(answer, { name: 'AbortError' });
});
