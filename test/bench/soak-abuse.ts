import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { checkRequest } from './cases.ts';
import { hostOf } from './policy-text.ts';
import { sealCookie } from './sessions.ts';

const TOO_MUCH_MS = 200;
const SLOW = 100;
const SLOW_BYTE_MS = 500;
const DEAF = 20;
const DEAF_REQUESTS = 2000;
const DEAF_MS = 15_000;

/** Sends cookies of 1 MiB all the time, and tells the status of each answer; gives what ends it. */
export function askTooMuch(port: number, onAnswer: (status: number) => void): () => void {
  const request = checkRequest(hostOf(1), `big=${'x'.repeat(1024 * 1024)}`);
  const timer = setInterval(() => {
    const socket = open(port);
    socket.once('data', (chunk) => {
      onAnswer(Number(/^HTTP\/1\.1 (\d{3})/.exec(String(chunk))?.[1]));
      socket.destroy();
    });
    socket.write(request);
  }, TOO_MUCH_MS);
  return () => clearInterval(timer);
}

/** Holds connections that send a byte now and then; tells each time that the server ends one, and opens another. */
export function askSlowly(port: number, onEnd: () => void): () => void {
  const request = checkRequest(hostOf(2), sealCookie(hostOf(2), 2, 'alice@example.com'));
  const begin = () => {
    const socket = open(port);
    let sent = 0;
    const timer = setInterval(() => socket.write(request.charAt(sent++ % 300)), SLOW_BYTE_MS);
    socket.on('close', () => {
      clearInterval(timer);
      onEnd();
      if (!isOver) setTimeout(begin, SLOW_BYTE_MS);
    });
  };
  let isOver = false;
  for (let index = 0; index < SLOW; index++) begin();
  return () => {
    isOver = true;
  };
}

/** Holds connections that ask for a lot at once and read no answer; they are opened anew now and then. */
export function neverRead(port: number): () => void {
  const request = checkRequest(hostOf(3), sealCookie(hostOf(3), 3, 'alice@example.com'));
  let sockets: Socket[] = [];
  const begin = () => {
    for (const socket of sockets) socket.destroy();
    sockets = Array.from({ length: DEAF }, () => {
      const socket = open(port);
      socket.pause();
      socket.write(request.repeat(DEAF_REQUESTS));
      return socket;
    });
  };
  begin();
  const timer = setInterval(begin, DEAF_MS);
  return () => clearInterval(timer);
}

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  // The server may end any of these as it likes.
  socket.on('error', () => undefined);
  return socket;
}
