import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Pace } from './measure.ts';
import { CONNECTIONS } from './measure.ts';

/** Writes what was measured to RESULTS.md, with the date, the machine's kind and the command. */
export function saveResults(text: string, { rounds, seconds }: Pace): void {
  const [{ model } = { model: 'unknown' }] = cpus();
  const when = new Date().toISOString().slice(0, 10);
  const kind = `${cpus().length} cores (${model.trim()}), Node ${process.version}`;
  const head = `# Results

${when}, ${kind}; ${rounds} rounds of ${seconds} s, ${CONNECTIONS} connections, server and load on a core each. Medians, with the
smallest and the largest round; the floor is bare \`node:http\` with the same answer, in the same rounds.

\`npm run bench -- ${process.argv.slice(2).join(' ')}\`
`;
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), `${head}\n${text}\n`);
}
