import type { ExplainedBlock } from '../policy/explain.ts';
import { placeText } from '../policy/place.ts';
import type { Question } from '../policy/question.ts';
import type { Answered } from './answer-question.ts';
import { readable } from './answer-question.ts';
import { seenText, termText } from './term-text.ts';

const OUTCOMES = { allow: 'allow', deny: 'deny', sign_in: 'sign in first' };

/** An answer for people: the decision, the route, the rule term by term, the target, and what would have to change. */
export function explainText(question: Question, { answer, target, explanation }: Answered): string {
  const lines = [line('decision', `${OUTCOMES[answer.decision]}${reasonsText(answer.reasons)}`)];
  const because = answer.problem ?? (explanation === undefined ? answer.why : undefined);
  if (because !== undefined) lines.push(line('because', because));
  if (explanation !== undefined && target !== undefined) {
    const { route, readings, blocks } = explanation;
    lines.push(
      line('route', route === undefined ? 'none' : `${route.id} (${placeText(route.place)})`),
      ...(answer.why === undefined ? [] : [line('', answer.why)]),
      line(
        'target',
        `${target.method} ${target.host}${target.port === undefined ? '' : `:${target.port}`} ${readable(target.path + target.query)}`,
      ),
      ...(readings.length === 1 && readings[0]?.path === readable(target.path)
        ? []
        : readings.map((reading) => line('', `read as ${reading.path}: ${reading.route?.id ?? 'no route'}`))),
      line('visitor', visitorText(question, answer.visitor)),
      line('at', answer.at),
      ...blocks.flatMap((block) => blockLines(block)),
    );
  }
  lines.push(...answer.advice.map((advice, index) => line(index === 0 ? 'to pass' : '', advice)));
  return `${lines.join('\n')}\n`;
}

function visitorText({ user, sub }: Question, visitor: object | null): string {
  if (visitor === null) return 'nobody is signed in';
  const groups = 'groups' in visitor && Array.isArray(visitor.groups) ? visitor.groups : [];
  const inGroups = groups.length === 0 ? '' : `, in ${groups.join(', ')}`;
  return `${[user, sub].filter((name) => name !== undefined).join(', ')}${inGroups}`;
}

function blockLines({ action, combination, value, reasons, terms }: ExplainedBlock): string[] {
  const head = line('rule', `${action} ${combination}: ${value}${reasonsText(reasons)}`);
  const body = terms.map(({ term, value: holds, saw }) =>
    line('', `  ${holds ? 'true ' : 'false'} ${termText(term)}${seen(saw, term.data === true)}`),
  );
  return [head, ...body];
}

function seen(saw: unknown, isPlain: boolean): string {
  if (saw === undefined && isPlain) return '';
  return saw === undefined ? ' (not known)' : ` (saw ${seenText(saw)})`;
}

function reasonsText(reasons: readonly string[]): string {
  return reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
}

function line(label: string, text: string): string {
  return `${label.padEnd(10)}${text}`;
}
