import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ForwardenError } from '../errors.ts';
import { createClientAddressReader } from '../forward-auth/client-address.ts';
import type { LoadedPolicy } from './load-asked.ts';
import { loadAsked } from './load-asked.ts';
import { createProgress } from './progress.ts';
import { openLines } from './read-lines.ts';
import { FORMATS } from './replay/formats.ts';
import { createJudge } from './replay/judge-again.ts';
import { readLogLine } from './replay/read-log-line.ts';
import type { Tally } from './replay/tally.ts';
import { countChanges, createTally } from './replay/tally.ts';

const OPTIONS = {
  config: { type: 'string' },
  format: { type: 'string' },
  'fail-on-change': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const REPLAY_USAGE = `Usage: forwarden replay LOG --config NEW.yaml [--format human|json] [--fail-on-change]

LOG is a decision log, or Traefik's access log in JSON; - is standard input, and a name that ends in .gz is unpacked.

Exit status: 0, or 1 where a decision would be another one and --fail-on-change is given, 2 usage.
`;

/** `forwarden replay`: whose decisions would change under an edited policy. Gives the exit status. Throws `usage`. */
export async function runReplay(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  print: (text: string) => void,
): Promise<0 | 1> {
  const { values, positionals } = parse(args);
  const { config, format: name = 'human', 'fail-on-change': failsOnChange = false, help = false } = values;
  if (help) {
    print(REPLAY_USAGE);
    return 0;
  }
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format === undefined) throw usage('--format is neither human nor json');
  const [log, ...more] = positionals;
  if (log === undefined || more.length > 0) throw usage('replay needs one log');
  const tally = await replayLog(log, loadAsked({ file: config, env }));
  print(format(tally));
  return failsOnChange && countChanges(tally) > 0 ? 1 : 0;
}

async function replayLog(log: string, loaded: LoadedPolicy): Promise<Tally> {
  const judge = createJudge(loaded);
  const clientAddress = createClientAddressReader(loaded.trustedProxies);
  const tally = createTally();
  const tell = createProgress({ now: Date.now, write: tellOnStandardError, total: sizeOf(log) });
  const reader = openLines(log);
  let read = 0;
  for await (const lines of reader.lines) {
    for (const line of lines) {
      const logged = readLogLine(line, clientAddress);
      if (logged === 'no decision') tally.passOver();
      else if ('unreadable' in logged) tally.addUnjudged(`lines that ${logged.unreadable}`);
      else tally.add(logged, judge(logged));
    }
    read += lines.length;
    tell(read, reader.bytesRead());
  }
  return tally.result();
}

function tellOnStandardError(line: string): void {
  process.stderr.write(line);
}

function sizeOf(log: string): number | undefined {
  return statSync(log, { throwIfNoEntry: false })?.size;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function usage(flaw: string): ForwardenError {
  return new ForwardenError('usage', `${flaw}\n\n${REPLAY_USAGE}`);
}
