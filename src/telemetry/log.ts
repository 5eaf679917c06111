import type { DestinationStream, Logger } from 'pino';
import { destination, pino, stdTimeFunctions, symbols } from 'pino';
import { build as prettyStream } from 'pino-pretty';

/** The program's log: JSON lines, or a readable form on a terminal. */
export type Log = Logger;

/** The levels of `log_level`, by pino's names. */
export type LogLevel = 'debug' | 'error' | 'fatal' | 'info' | 'silent' | 'trace' | 'warn';

/** Writes JSON lines without pid and hostname (the container knows both) to a stream, by default standard output. */
export function createLog(level: LogLevel, stream: DestinationStream = standardOutput()): Log {
  const formatters = { level: (label: string) => ({ level: label }) };
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime, formatters }, stream);
}

/** Where a log's lines go, for whoever writes many lines of its own. */
export function streamOf(log: Log): DestinationStream {
  return (log as unknown as Record<symbol, DestinationStream>)[symbols.streamSym] as DestinationStream;
}

// Whether somebody is reading decides, not an environment variable.
function standardOutput(): DestinationStream {
  if (!process.stdout.isTTY) return destination(1);
  return prettyStream({ colorize: true, translateTime: 'SYS:HH:MM:ss', singleLine: true, sync: true });
}
