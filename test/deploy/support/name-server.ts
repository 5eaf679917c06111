import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** A name server for one zone of which every name is this machine. */
export interface NameServer {
  readonly port: number;
  /** The values of the TXT records, by name; a test adds to them. */
  readonly texts: Map<string, readonly string[]>;
}

// RFC 1035, section 3.2.2.
const TYPES = { A: 1, NS: 2, SOA: 6, TXT: 16 };
const CLASS_IN = 1;
const HEADER_BYTES = 12;
// In place of a name: it is the one of the question, at the end of the header (section 4.1.4).
const NAME_OF_QUESTION = Buffer.from([0xc0, HEADER_BYTES]);

/** Starts a name server on a port of this machine; it ends with the test. */
export async function startNameServer(t: TestContext, zone: string): Promise<NameServer> {
  const texts = new Map<string, readonly string[]>();
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => {
    socket.send(answer(question, zone, texts), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  t.after(() => socket.close());
  return { port: (socket.address() as AddressInfo).port, texts };
}

function answer(question: Buffer, zone: string, texts: NameServer['texts']): Buffer {
  const { name, end } = readName(question);
  const type = question.readUInt16BE(end);
  const records = recordsOf(name, type, zone, texts);
  const header = Buffer.alloc(HEADER_BYTES);
  question.copy(header, 0, 0, 2);
  // An answer (QR), with authority (AA).
  header.writeUInt16BE(0x8400, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  const asked = question.subarray(HEADER_BYTES, end + 4);
  return Buffer.concat([header, asked, ...records.map((data) => record(type, data))]);
}

function recordsOf(name: string, type: number, zone: string, texts: NameServer['texts']): readonly Buffer[] {
  if (type === TYPES.A) return [Buffer.from([127, 0, 0, 1])];
  if (type === TYPES.TXT) return (texts.get(name) ?? []).map(characterString);
  if (type === TYPES.NS && name === zone) return [writeName(`ns.${zone}`)];
  if (type === TYPES.SOA && name === zone) {
    // Serial, refresh, retry, expire and minimum.
    return [Buffer.concat([writeName(`ns.${zone}`), writeName(`me.${zone}`), Buffer.alloc(20, 1)])];
  }
  return [];
}

function record(type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(CLASS_IN, 2);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([NAME_OF_QUESTION, fixed, data]);
}

function readName(message: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}

function writeName(name: string): Buffer {
  return Buffer.concat([...name.split('.').map(characterString), Buffer.from([0])]);
}

function characterString(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
}
