import { parseArgs } from 'node:util';
import { flawOf } from '../config/flaws.ts';
import { questionSchema } from '../config/question-schema.ts';
import { ForwardenError } from '../errors.ts';
import type { Question } from '../policy/question.ts';
import type { Asked } from './answer-question.ts';
import { answerQuestion, unreadable } from './answer-question.ts';
import { explainText } from './explain-text.ts';
import { loadAsked } from './load-asked.ts';
import { openLines } from './read-lines.ts';

const OPTIONS = {
  config: { type: 'string' },
  url: { type: 'string' },
  user: { type: 'string' },
  sub: { type: 'string' },
  groups: { type: 'string', multiple: true },
  claims: { type: 'string' },
  method: { type: 'string' },
  ip: { type: 'string' },
  header: { type: 'string', multiple: true },
  at: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  requests: { type: 'string' },
} as const;

const EXPLAIN_USAGE = `Usage: forwarden explain [--config FILE] --url URL [--user EMAIL] [--sub SUBJECT] [--groups A,B] [--claims JSON]
                         [--method METHOD] [--ip ADDRESS] [--header 'Origin: …'] [--at TIME] [--json]
       forwarden explain [--config FILE] --requests FILE    JSON lines of the same fields; - is standard input
`;

/** `forwarden explain`: what the policy says of a request, and why. Throws `usage` and `config_invalid`. */
export async function runExplain(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  now: number,
  print: (text: string) => void,
): Promise<number> {
  const { config, help = false, json = false, requests, ...options } = parse(args);
  if (help) {
    print(EXPLAIN_USAGE);
    return 0;
  }
  if (requests === undefined && options.url === undefined) throw new ForwardenError('usage', EXPLAIN_USAGE);
  const question = requests === undefined ? readOptions(options) : undefined;
  const asked = loadAsked({ file: config, env });
  if (question === undefined) {
    for await (const lines of openLines(requests ?? '-').lines) {
      for (const line of lines)
        if (line.trim() !== '') print(`${JSON.stringify(answerLine(asked, line, now))}\n`);
    }
    return 0;
  }
  const answered = answerQuestion(asked, question, now);
  print(json ? `${JSON.stringify(answered.answer)}\n` : explainText(question, answered));
  return 0;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new ForwardenError(
      'usage',
      `${error instanceof Error ? error.message : error}\n\n${EXPLAIN_USAGE}`,
    );
  }
}

function readOptions({
  groups,
  claims,
  header,
  ...fields
}: Omit<ReturnType<typeof parse>, 'config' | 'help' | 'json' | 'requests'>): Question {
  const read = questionSchema.safeParse({
    ...fields,
    ...(groups !== undefined && { groups: groups.join(',') }),
    ...(claims !== undefined && { claims: parseJson(claims) }),
    ...(header !== undefined && { headers: Object.fromEntries(header.map(parseHeader)) }),
  });
  if (read.success) return read.data;
  throw new ForwardenError(
    'usage',
    `--${flawOf(read.error).replace(/^at ([^:]+): /, '$1 ')}\n\n${EXPLAIN_USAGE}`,
  );
}

function parseHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon < 1) throw new ForwardenError('usage', `--header needs 'Name: value', not "${line}"`);
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function answerLine(asked: Asked, line: string, now: number): object {
  const read = questionSchema.safeParse(parseJson(line));
  return read.success ? answerQuestion(asked, read.data, now).answer : unreadable(flawOf(read.error), now);
}
