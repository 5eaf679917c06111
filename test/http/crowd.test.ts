import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { test } from 'node:test';
import { createKeyRing } from '../../src/session/key-ring.ts';
import { sealSession } from '../../src/session/sealed-session.ts';
import { startApp } from '../support/app.ts';
import { ask, traefikHeaders } from '../support/ask.ts';
import { session } from '../support/session.ts';

const NOW = Math.floor(Date.now() / 1000);
const RING = createKeyRing([new Uint8Array(32).fill(2)], 'session');
const CROWD = 300;

async function check(id: string): Promise<Record<string, string>> {
  const fresh = session({ id, startedAt: NOW, expiresAt: NOW + 3600 });
  const sealed = await sealSession(RING, fresh, 'host:app.example.com', NOW);
  return traefikHeaders('https://app.example.com/', { cookie: `__Host-_pomerium=${sealed}` }) as Record<
    string,
    string
  >;
}

/** A connection that was used before, as those of a proxy are. */
async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /healthz HTTP/1.1\r\nhost: forwarden:8080\r\n\r\n');
  await once(socket, 'data');
  return socket;
}

test('a crowd of sessions that nobody has seen, forged ones among them, holds up nobody who is known', async (t) => {
  const app = await startApp(t, {}, { caches: 'on' });
  const port = app.port('main');
  const known = await check('known');
  assert.equal((await ask({ port, headers: known })).status, 200);

  const newcomers = await Promise.all(Array.from({ length: CROWD }, (_, number) => check(`new-${number}`)));
  for (const [number, headers] of newcomers.entries())
    if (number % 3 === 0) headers['cookie'] = `${headers['cookie']?.slice(0, -4)}AAAA`;
  const sockets = await Promise.all(newcomers.concat(known).map(() => connected(port)));
  const answers: { who: number; status: string | undefined }[] = [];
  const answered = sockets.map(async (socket, who) => {
    const [head] = (await once(socket, 'data')) as [Buffer];
    answers.push({ who, status: /^HTTP\/1\.1 (\d+)/.exec(head.toString())?.[1] });
    socket.destroy();
  });
  for (const [number, headers] of newcomers.concat(known).entries()) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    sockets[number]?.write(['GET / HTTP/1.1', ...lines, '', ''].join('\r\n'));
  }
  await Promise.all(answered);

  const place = answers.findIndex(({ who }) => who === CROWD);
  assert.ok(place < CROWD / 2, `who is known was answered after ${place} others`);
  const statuses = answers.toSorted((a, b) => a.who - b.who).map(({ status }) => status);
  assert.deepEqual(
    statuses,
    Array.from({ length: CROWD + 1 }, (_, who) => (who % 3 === 0 && who < CROWD ? '302' : '200')),
    'and each newcomer got his own answer',
  );
});
