import type { ReadStream } from 'node:fs';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ForwardenError } from '../errors.ts';

/** A text file that is read line by line. */
export interface LineReader {
  /** Those that arrive together at a time. Throws `file_unreadable`. */
  readonly lines: AsyncIterable<readonly string[]>;
  /** How many bytes of the file were read so far; 0 of standard input. */
  readonly bytesRead: () => number;
}

// Twice what request headers may have. What is longer is no line of a log, and must not fill the memory.
const MAXIMUM_LENGTH = 256 * 1024;

const UNREADABLE: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read it',
  EISDIR: 'it is a directory: name a file in it',
  ENOENT: 'it does not exist',
};

/**
 * Opens a UTF-8 file; `-` is standard input, and what ends in `.gz` is unpacked. Of a line beyond 256 KiB only the
 * beginning is given.
 */
export function openLines(file: string): LineReader {
  const source: ReadStream | typeof process.stdin = file === '-' ? process.stdin : createReadStream(file);
  const bytes: Readable = file.endsWith('.gz') ? pipeline(source, createGunzip(), () => undefined) : source;
  return {
    lines: splitLines(bytes.setEncoding('utf8'), file),
    bytesRead: () => ('bytesRead' in source ? source.bytesRead : 0),
  };
}

async function* splitLines(texts: AsyncIterable<string>, file: string): AsyncGenerator<readonly string[]> {
  let rest = '';
  try {
    for await (const text of texts) {
      const lines = (rest + text).split('\n');
      rest = (lines.pop() ?? '').slice(0, MAXIMUM_LENGTH);
      yield lines.map(withoutReturn);
    }
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const flaw = UNREADABLE[code] ?? message;
    throw new ForwardenError('file_unreadable', `can't read ${file}: ${flaw}`, { cause });
  }
  if (rest !== '') yield [withoutReturn(rest)];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
