import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entrant } from './entrants.ts';
import { say, startEntrant } from './entrants.ts';
import type { Pace } from './measure.ts';
import { linesOf, measureCase } from './measure.ts';

const FILE = join(import.meta.dirname, 'guard.json');
const CASES = ['hot', 'many', 'cold'];
const REPEATS = 3;
// Below this part of the committed ratio a case has fallen; machines are noisy, so it has to fall in each repeat.
const LEAST = 0.85;
const SAVE_PACE: Pace = { rounds: 5, seconds: 2 };
const GUARD_PACE: Pace = { rounds: 3, seconds: 1 };

/** Measures what the guard compares, and commits it to its file. */
export async function saveGuard(folder: string): Promise<void> {
  const ratios = await withEntrant(folder, (entrant) => ratiosOf(folder, entrant, CASES, SAVE_PACE));
  writeFileSync(FILE, `${JSON.stringify(ratios, undefined, 2)}\n`);
  say(`wrote ${FILE}\n`);
}

/** Whether no case has fallen; says what it saw. */
export async function guard(folder: string): Promise<boolean> {
  const committed: Readonly<Record<string, number>> = JSON.parse(readFileSync(FILE, 'utf8'));
  let suspects = Object.keys(committed);
  await withEntrant(folder, async (entrant) => {
    for (let repeat = 1; repeat <= REPEATS && suspects.length > 0; repeat++) {
      const ratios = await ratiosOf(folder, entrant, suspects, GUARD_PACE);
      suspects = suspects.filter((name) => fell(name, ratios[name] ?? 0, committed[name] ?? 0));
    }
  });
  process.stdout.write(
    suspects.length === 0 ? 'nothing fell\n' : `fell in each repeat: ${suspects.join(', ')}\n`,
  );
  return suspects.length === 0;
}

function fell(name: string, ratio: number, committed: number): boolean {
  const part = ratio / committed;
  process.stdout.write(
    `${name}: ${ratio.toFixed(2)} of the floor, ${(part * 100).toFixed(0)} % of the committed ${committed.toFixed(2)}\n`,
  );
  return part < LEAST;
}

async function ratiosOf(
  folder: string,
  entrant: Entrant,
  cases: readonly string[],
  pace: Pace,
): Promise<Record<string, number>> {
  const ratios: Record<string, number> = {};
  for (const name of cases) {
    const rounds = await measureCase(folder, name, [entrant], pace);
    const line = linesOf(name, [entrant], rounds).at(-1);
    ratios[name] = Number(line?.throughputRatio.median.toFixed(3));
  }
  return ratios;
}

async function withEntrant<Result>(
  folder: string,
  use: (entrant: Entrant) => Promise<Result>,
): Promise<Result> {
  const entrant = await startEntrant(folder, 'usual', 10);
  try {
    return await use(entrant);
  } finally {
    await entrant.stop();
  }
}
