import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

/** A connection that sends many requests at once and gives the statuses of their answers in order. */
export interface Wire {
  readonly ask: (requests: readonly string[]) => Promise<number[]>;
  readonly end: () => void;
}

const STATUS = /HTTP\/1\.1 (\d{3}) /g;
// A status line that came in two pieces is found once the second is there.
const STATUS_LENGTH = 'HTTP/1.1 200 '.length;

/** Opens a connection; a request whose connection is closed is answered with 0. */
export async function connectTo(port: number): Promise<Wire> {
  let socket = await open(port);
  return {
    async ask(requests) {
      if (socket.destroyed) socket = await open(port);
      return await new Promise((resolve) => readStatuses(socket, requests, resolve));
    },
    end: () => socket.destroy(),
  };
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  // Each question hears of its own end.
  socket.on('error', () => undefined);
  return socket;
}

function readStatuses(
  socket: Socket,
  requests: readonly string[],
  resolve: (statuses: number[]) => void,
): void {
  const statuses: number[] = [];
  let rest = '';
  const finish = () => {
    socket.off('data', read);
    socket.off('close', fail);
    resolve(statuses);
  };
  const fail = () => {
    while (statuses.length < requests.length) statuses.push(0);
    finish();
  };
  const read = (chunk: Buffer) => {
    const text = rest + chunk.toString('latin1');
    let seen = 0;
    for (const match of text.matchAll(STATUS)) {
      statuses.push(Number(match[1]));
      seen = match.index + STATUS_LENGTH;
    }
    rest = text.slice(Math.max(seen, text.length - STATUS_LENGTH + 1));
    if (statuses.length >= requests.length) finish();
  };
  socket.on('data', read);
  socket.on('close', fail);
  socket.write(requests.join(''), 'latin1');
}
