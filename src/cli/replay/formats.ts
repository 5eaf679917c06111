import { visible } from '../../pages/visible.ts';
import type { Change, Changed } from './changed.ts';
import type { Tally, Unjudged } from './tally.ts';
import { countChanges } from './tally.ts';

/** The formats of `replay`, by the words of `--format`. */
export const FORMATS: Readonly<Record<string, (tally: Tally) => string>> = { human, json };

const TITLES: Readonly<Record<Change, string>> = {
  loses: 'Who loses access',
  gains: 'Who gains access',
  otherwise: 'Who is refused or asked to sign in where it was the other',
};

/** For people: one line a person, and one a reason why something can't be judged. */
function human(tally: Tally): string {
  const { decisions, passed_over: others, unjudged } = tally;
  const changes = (Object.keys(TITLES) as Change[]).flatMap((change) => section(change, tally));
  const untold = unjudged.length === 0 ? [] : ['What can’t be judged', ...unjudged.map(unjudgedLine), ''];
  const total = sum(unjudged);
  const summary = [
    `${counted(decisions, 'decision')} replayed: ${number(countChanges(tally))} would be otherwise`,
    ...(total === 0 ? [] : [`${number(total)} can’t be judged`]),
    ...(others === 0 ? [] : [`${counted(others, 'other line')} passed over`]),
  ];
  return `${[...changes, ...untold, summary.join(', ')].join('\n')}${decisions > 0 || others === 0 ? '' : NOTHING}\n`;
}

const NOTHING =
  '\nIs it a decision log (`decision_log: all`, JSON lines) or Traefik’s access log with `format: json`?';

/** For programs: one object. */
function json(tally: Tally): string {
  return `${JSON.stringify({ ...tally, changes: countChanges(tally) }, undefined, 2)}\n`;
}

function section(change: Change, { [change]: people, beyond }: Tally): string[] {
  if (people.length === 0) return [];
  const more = beyond[change] === 0 ? [] : [`  ${counted(beyond[change], 'request')} of people beyond these`];
  return [TITLES[change], ...people.map(personLine), ...more, ''];
}

function personLine({ email, sub, is_named: isNamed, count, example }: Changed): string {
  const { method, url, from, to, reason, route, place } = example;
  const who = email ?? sub ?? (isNamed ? '(nobody signed in)' : '(the log doesn’t name them)');
  const by = route === null ? '' : ` by ${route} (${place})`;
  return visible(
    `  ${who}  ${counted(count, 'request')}, such as ${method} ${url}: ${from} becomes ${to} (${reason})${by}`,
  );
}

function unjudgedLine({ why, count }: Unjudged): string {
  return visible(`  ${counted(count, 'request')}: ${why}`);
}

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}

function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}
